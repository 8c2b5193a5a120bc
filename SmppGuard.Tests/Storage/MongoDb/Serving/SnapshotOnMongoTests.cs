using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Consents;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>A pod that starts with a snapshot of the consents in its data directory, on a database.</summary>
public sealed class SnapshotOnMongoTests : IAsyncLifetime
{
    private MongoTestDatabase? _database;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(SnapshotOnMongoTests));

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task It_knows_what_was_recorded_before_and_after_the_snapshot_and_what_other_pods_recorded_while_it_was_away()
    {
        await using var guard = await StartAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "evidence": "form" }""");
        await WriteAsync(guard);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "13900139111", "method": "web-form", "evidence": "form" }""");
        await guard.StopAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        new MongoConsentStorage(_database!.Open(), 2).Append([ConsentEvents.Refusal("acme", long.Parse(AlsoAgreed.TrimStart('+'), CultureInfo.InvariantCulture), RecordIds.FirstAt(now), now)]);

        await guard.StartAgainAsync();
        Assert.True(guard.Log.Contains("Consents taken from the snapshot"), string.Join('\n', guard.Log.Entries));
        var esme = await guard.BindAsync();
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.False((await esme.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "新品上市")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, "8613900139111", "新品上市")).IsOk);
    }

    [SkippableFact]
    public async Task One_that_is_damaged_permits_nothing_and_the_log_says_so()
    {
        await using var guard = await StartAsync();
        await WriteAsync(guard);
        var path = PathOf(guard);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await guard.StopAsync();
        var octets = await File.ReadAllBytesAsync(path);
        octets[octets.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, octets);

        await guard.StartAgainAsync();
        Assert.True(guard.Log.Contains("is not used: it is damaged. All consents are read from the database."), string.Join('\n', guard.Log.Entries));
        Assert.False(File.Exists(path));
        var esme = await guard.BindAsync();
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).IsOk);
    }

    /// <summary>Of which the running pod would know nothing otherwise.</summary>
    [SkippableFact]
    public async Task When_the_database_went_back_under_a_pod_that_runs_its_snapshot_is_thrown_away()
    {
        await using var guard = await StartAsync();
        await WriteAsync(guard);
        var path = PathOf(guard);
        _ = await _database!.Open().Collection(MongoConsentStorage.Layout.Name).DeleteManyAsync(new global::MongoDB.Bson.BsonDocument());
        await Eventually.TrueAsync(() => !File.Exists(path), "the snapshot to be gone");
    }

    // As soon as the database has anything to write a snapshot of: what the registry file brings reaches it behind the journal.
    private static Task WriteAsync(GuardFixture guard) => Eventually.TrueAsync(
        async () =>
        {
            await guard.Services.GetRequiredService<ConsentSnapshots>()
                .WriteAsync(() => guard.Services.GetRequiredService<ConsentFollower>().PlacesAsync(CancellationToken.None), CancellationToken.None);
            return File.Exists(PathOf(guard));
        },
        "a snapshot");

    private static string PathOf(GuardFixture guard) => Path.Combine(guard.Services.GetRequiredService<DataDirectory>().Path, ConsentSnapshots.FileName);

    private Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(MongoServing.On(_database!, 7));
}
