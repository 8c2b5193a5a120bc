using MongoDB.Bson;
using SmppGuard.Complaints;
using SmppGuard.Events;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Events;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoComplaintArrivalsTests : ComplaintArrivalsContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoComplaintArrivalsTests), MongoComplaintStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    /// <summary>Several that have none must not keep each other out.</summary>
    [SkippableFact]
    public async Task Complaints_of_before_have_no_number_and_are_told_when_they_are_answered()
    {
        var storage = Open();
        foreach (var reference in new[] { "A-1", "A-2" })
        {
            var added = (await storage.AddAsync(Of(reference), default))!;
            _ = await _database.Store.Collection(MongoComplaintStorage.Name).UpdateOneAsync(new BsonDocument("_id", added.Id), new BsonDocument("$unset", new BsonDocument("recordedAs", "")), cancellationToken: default);
        }

        var end = await Arrivals().EndAsync(default);
        var before = (await storage.FindAsync("12321", "A-1", default))!;
        Assert.True(await storage.TryReplaceAsync(before, before with { Status = ComplaintStatus.Closed, Answer = "sorry", AnsweredAt = before.CreatedAt, ClosedAt = before.CreatedAt }, "ops", before.CreatedAt, default));
        var told = Assert.Single((await Arrivals().ReadAsync(end, 10, default)).Arrivals);
        Assert.Equal((before.Id, ComplaintStatus.Closed), (told.Complaint.Id, told.Status));
    }

    private protected override IComplaintStorage Open() => new MongoComplaintStorage(_database.Open());

    private protected override IComplaintArrivals Arrivals() => new MongoComplaintArrivals(_database.Open());

    private static Complaint Of(string reference) => new()
    {
        Reference = reference,
        Msisdn = new Msisdn(8613800138000),
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Channel = "12321",
        Text = "Stop this",
        DueDate = new DateOnly(2026, 12, 20),
        IsDueDateConfirmed = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = "ops",
    };
}
