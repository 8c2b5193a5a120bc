using System.Net;
using SmppGuard.Events;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Events;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>Pods that share a database tell each event from one of them.</summary>
public sealed class WebhooksOnMongoTests : IAsyncLifetime
{
    private MongoTestDatabase? _database;
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await EventReceiver.StartAsync();
        _database = await MongoTestDatabase.CreateAsync(typeof(WebhooksOnMongoTests));
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task What_any_pod_records_is_told_once_and_goes_on_with_another_when_the_one_that_told_has_left()
    {
        var time = HandedTime.Stopped();
        await using var one = await StartAsync(1, time);
        await using var other = await StartAsync(2, time);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReplyAsync(AlsoAgreed, Adverts, "R"));
        await TakenAsync(one, 2);
        Assert.Equal(2, _receiver.Requests.Sum(r => r.Events.Count));

        // One that fails is seen at every pod, and resumed at any.
        _receiver.Answer = HttpStatusCode.Gone;
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(NeverAsked, Adverts, "R"));
        await one.EventuallyAsync(() => StateOf(one) == "paused" && StateOf(other) == "paused", "the pause at both pods");
        _receiver.Answer = HttpStatusCode.OK;
        _ = await other.CallAsync(HttpMethod.Post, "/api/v1/webhooks/crm/resume");
        await TakenAsync(one, 3);

        // An answer that is under way when it stops counts for nothing, and the event is told again.
        await one.EventuallyAsync(() => one.ScrapeAsync().GetAwaiter().GetResult()["""smppguard_events_waiting{webhook="crm"}"""] == 0, "the answer to be known");
        await one.StopAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReplyAsync("8613800138077", Adverts, "R"));
        await TakenAsync(other, 4);
        Assert.Equal(4, _receiver.Requests.Where(r => r.IsTaken).Sum(r => r.Events.Count));
    }

    private static string? StateOf(GuardFixture guard) => (string?)guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks/crm").GetAwaiter().GetResult()!["state"];

    private Task TakenAsync(GuardFixture guard, int count) => guard.EventuallyAsync(() => _receiver.CountOf(EventTypes.RecipientRefused) == count, $"{count} refusals to be told");

    private Task<GuardFixture> StartAsync(int pod, TimeProvider time) => GuardFixture.StartAsync(
        options =>
        {
            MongoServing.On(_database!, pod)(options);
            options.Events.Webhooks.Add(_receiver.Options("crm", EventTypes.RecipientRefused));
        },
        time: time);
}
