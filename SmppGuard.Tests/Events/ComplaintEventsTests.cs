using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Events;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Events;

/// <summary>Complaints reach those who are to be told, over real HTTP.</summary>
public sealed class ComplaintEventsTests : IAsyncLifetime
{
    private const string Path = "/api/v1/complaints";

    private const string Keys = $$"""
        "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
        """;

    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_complaint_is_told_when_it_is_recorded_answered_and_closed_without_what_was_said()
    {
        await using var guard = await GuardFixture.StartAsync(
            options => options.Events.Webhooks.Add(_receiver.Options("crm", EventTypes.ComplaintRecorded, EventTypes.ComplaintAnswered, EventTypes.ComplaintClosed)), time: HandedTime.Stopped());
        var recordedAt = guard.Time.GetUtcNow();
        var id = (string)(await guard.CallAsync(HttpMethod.Post, Path, Complaint("web")))!["id"]!;
        await TakenAsync(guard, EventTypes.ComplaintRecorded);
        _ = await guard.CallAsync(HttpMethod.Patch, $"{Path}/{id}", """{ "answer": "We are sorry.", "handledBy": "Li" }""");
        await TakenAsync(guard, EventTypes.ComplaintAnswered);
        _ = await guard.CallAsync(HttpMethod.Patch, $"{Path}/{id}", """{ "status": "closed", "upheld": true }""");
        await TakenAsync(guard, EventTypes.ComplaintClosed);

        Assert.Equal([EventTypes.ComplaintRecorded, EventTypes.ComplaintAnswered, EventTypes.ComplaintClosed], _receiver.Taken.Select(e => (string)e["type"]!));
        var recorded = _receiver.Taken[0];
        Assert.Equal(recordedAt, (DateTimeOffset)recorded["at"]!);
        Assert.StartsWith($"complaint-recorded-{id}-", (string)recorded["id"]!, StringComparison.Ordinal);
        var data = recorded["data"]!;
        Assert.Equal(("acme", Adverts, "…" + Agreed[^4..], id), ((string?)data["organization"], (string?)data["code"], (string?)data["msisdn"], (string?)data["complaintId"]));
        Assert.True((DateTimeOffset)data["dueAt"]! > recordedAt.AddDays(14));
        Assert.Null(data["upheld"]);
        Assert.True((bool)_receiver.Taken[2]["data"]!["upheld"]!);
        foreach (var request in _receiver.Requests)
        {
            var body = Encoding.UTF8.GetString(request.Body);
            Assert.All(new[] { Agreed, "Stop this", "sorry", "\"web\"" }, said => Assert.DoesNotContain(said, body, StringComparison.Ordinal));
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_complaint_whose_process_was_killed_before_the_receiver_took_it_is_told_after_the_restart_under_the_same_id(bool isOnMongo)
    {
        await using var database = isOnMongo ? await MongoTestDatabase.CreateAsync(typeof(ComplaintEventsTests)) : null;
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(
            smsc.Port, (database is null ? Keys : MongoServing.Keys(database.Settings, 1)) + $$"""
            "Events": { "Webhooks": [ { "Name": "crm", "Url": "{{_receiver.Url}}", "Secrets": [ "{{EventReceiver.Secret}}" ], "Types": [ "complaint.recorded" ], "MaxBackoffSeconds": 1 } ] },
            """);
        _receiver.Answer = HttpStatusCode.ServiceUnavailable;
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, Path, Complaint("12321"))).Status);
        }

        await Eventually.TrueAsync(() => _receiver.Requests.Count > 0, "the first try");
        await guard.KillAsync();
        _receiver.Answer = HttpStatusCode.OK;
        await guard.StartAsync();
        await Eventually.TrueAsync(() => _receiver.CountOf(EventTypes.ComplaintRecorded) == 1, "the complaint to be told");
        Assert.Single(_receiver.Requests.SelectMany(request => request.Events).Select(e => (string)e["id"]!).Distinct());
    }

    private static string Complaint(string channel) => new JsonObject { ["msisdn"] = Agreed, ["channel"] = channel, ["text"] = "Stop this", ["code"] = Adverts }.ToJsonString();

    private Task TakenAsync(GuardFixture guard, string type) => guard.EventuallyAsync(() => _receiver.CountOf(type) == 1, $"an event of the type {type}");
}
