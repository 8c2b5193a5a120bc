using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Events;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Events;

/// <summary>That an SMSC went out and came back reaches those who are to be told, over real SMPP and HTTP.</summary>
public sealed class SmscEventsTests : IAsyncLifetime
{
    private static readonly TimeSpan Steps = TimeSpan.FromMilliseconds(200);

    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task An_SMSC_that_is_gone_is_told_with_its_pod_and_cause_and_that_it_is_back()
    {
        await using var guard = await StartAsync();
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        var lostAt = guard.Time.GetUtcNow();
        await TakenAsync(guard, EventTypes.SmscOut, 1);
        var told = guard.Time.GetUtcNow();
        await guard.Smsc.ListenAsync();
        await guard.Time.AdvanceUntilAsync(() => _receiver.CountOf(EventTypes.SmscBack) == 1, "it to be back", Steps);

        var (gone, back) = (_receiver.Taken[0], _receiver.Taken[1]);
        Assert.Equal((EventTypes.SmscOut, "main", 0, "it has no bind"), (TypeOf(gone), (string?)gone["data"]!["smsc"], (int)gone["data"]!["pod"]!, (string?)gone["data"]!["cause"]));
        Assert.InRange((DateTimeOffset)gone["at"]!, lostAt, told);
        Assert.Equal((EventTypes.SmscBack, (DateTimeOffset)gone["at"]!), (TypeOf(back), (DateTimeOffset)back["data"]!["outSince"]!));
        Assert.True((DateTimeOffset)back["at"]! > lostAt.AddSeconds(5));
    }

    [Fact]
    public async Task Binds_that_a_stop_ends_are_not_told_and_an_SMSC_that_comes_back_while_the_guard_is_away_is()
    {
        await using var guard = await StartAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync();
        await LaterAsync(guard, TimeSpan.FromSeconds(10));
        Assert.Empty(_receiver.Taken);

        await guard.Smsc.GoDownAsync();
        await TakenAsync(guard, EventTypes.SmscOut, 1);
        await guard.StopAsync();
        await guard.Smsc.ListenAsync();
        await guard.StartAgainAsync();
        await TakenAsync(guard, EventTypes.SmscBack, 1);

        // And one that goes while it is away.
        await guard.StopAsync();
        await guard.Smsc.GoDownAsync();
        await guard.StartAgainAsync(awaitBinds: false);
        await guard.Time.AdvanceUntilAsync(() => _receiver.CountOf(EventTypes.SmscOut) == 2, "the SMSC that went meanwhile", Steps);
        Assert.Equal(3, _receiver.Taken.Count);
    }

    [Fact]
    public async Task One_that_somebody_stops_is_out_for_that_reason()
    {
        await using var guard = await StartAsync();
        _ = await guard.Time.AdvanceUntilAsync(guard.CallAsync(HttpMethod.Post, "/api/v1/smscs/main/stop"), Steps);
        await TakenAsync(guard, EventTypes.SmscOut, 1);
        Assert.Equal("it is stopped", (string?)_receiver.Taken[0]["data"]!["cause"]);
    }

    [SkippableFact]
    public async Task Each_pod_tells_of_its_own_binds_through_the_one_that_has_the_turn()
    {
        await using var database = await MongoTestDatabase.CreateAsync(typeof(SmscEventsTests));
        var time = HandedTime.StoppedToday();
        await using var one = await StartAsync(time, MongoServing.On(database, 1));
        await using var other = await StartAsync(time, MongoServing.On(database, 2));
        await other.Smsc.GoDownAsync();
        await TakenAsync(one, EventTypes.SmscOut, 1);
        await one.Smsc.GoDownAsync();
        await TakenAsync(one, EventTypes.SmscOut, 2);
        Assert.Equal([2, 1], _receiver.Taken.Select(e => (int)e["data"]!["pod"]!));
        await other.Smsc.ListenAsync();
        await TakenAsync(one, EventTypes.SmscBack, 1);
        Assert.Equal(2, (int)_receiver.Taken[2]["data"]!["pod"]!);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_stored_before_the_process_was_killed_is_told_after_the_restart_under_the_same_id(bool isOnMongo)
    {
        await using var database = isOnMongo ? await MongoTestDatabase.CreateAsync(typeof(SmscEventsTests)) : null;
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(
            smsc.Port, (database is null ? "" : MongoServing.Keys(database.Settings, 1)) + $$"""
            "Events": { "Webhooks": [ { "Name": "crm", "Url": "{{_receiver.Url}}", "Secrets": [ "{{EventReceiver.Secret}}" ], "Types": [ "smsc.out", "smsc.back" ], "MaxBackoffSeconds": 1 } ] },
            """);
        _receiver.Answer = HttpStatusCode.ServiceUnavailable;
        await guard.StartAsync();
        await smsc.WaitForBindsAsync();
        await smsc.GoDownAsync();
        await Eventually.TrueAsync(() => _receiver.Requests.Count > 0, "the first try");
        await guard.KillAsync();
        await smsc.ListenAsync();
        _receiver.Answer = HttpStatusCode.OK;
        await guard.StartAsync();
        await Eventually.TrueAsync(() => _receiver.CountOf(EventTypes.SmscBack) == 1, "the SMSC to be back");
        Assert.Equal([EventTypes.SmscOut, EventTypes.SmscBack], _receiver.Taken.Select(TypeOf));
        Assert.Single(_receiver.Requests.SelectMany(request => request.Events).Where(e => TypeOf(e) == EventTypes.SmscOut).Select(e => (string)e["id"]!).Distinct());
    }

    private static string? TypeOf(JsonNode happened) => (string?)happened["type"];

    private static async Task LaterAsync(GuardFixture guard, TimeSpan later)
    {
        var until = guard.Time.GetUtcNow() + later;
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= until, "a while to pass", Steps);
    }

    private Task TakenAsync(GuardFixture guard, string type, int count) => guard.Time.AdvanceUntilAsync(() => _receiver.CountOf(type) == count, $"{count} events of the type {type}", Steps);

    private Task<GuardFixture> StartAsync() => StartAsync(HandedTime.Stopped(), _ => { });

    private Task<GuardFixture> StartAsync(FakeTimeProvider time, Action<GuardOptions> configure) => GuardFixture.StartAsync(
        options =>
        {
            configure(options);
            options.Events.Webhooks.Add(_receiver.Options("ops", EventTypes.SmscOut, EventTypes.SmscBack));
        },
        time: time);
}
