using System.Net;
using System.Text;
using SmppGuard.Events;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using Xunit;
using static SmppGuard.Tests.Filings.FilingRuleTests;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Events;

/// <summary>What carriers have to be told reaches those who are to tell them, over real HTTP.</summary>
public sealed class FilingEventsTests : IAsyncLifetime
{
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_carriers_have_to_be_told_is_told_with_its_last_day_and_for_each_carrier_once_and_over_a_restart(bool isOnMongo)
    {
        await using var database = isOnMongo ? await MongoTestDatabase.CreateAsync(typeof(FilingEventsTests)) : null;
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                if (database is not null)
                {
                    MongoServing.On(database, 1)(options);
                }

                var webhook = _receiver.Options("filings", EventTypes.FilingDue);
                webhook.MaxEventsPerRequest = 1;
                options.Events.Webhooks.Add(webhook);
            },
            time: HandedTime.Stopped());
        await FileAsync(guard, Adverts, "m", "Contact", "4008001234", carrier: "mobile");
        await FileAsync(guard, Adverts, "u", "Signature", "示例商城", carrier: "unicom");

        // Nobody is told of what carriers were told.
        var changedAt = guard.Time.GetUtcNow();
        _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/organizations/acme", """{ "contact": "400-900-5678", "optOutKeywords": [ "不要" ] }""");
        await guard.EventuallyAsync(() => _receiver.CountOf(EventTypes.FilingDue) == 2, "both tasks");
        Assert.All(_receiver.Requests, request => Assert.Single(request.Events));
        Assert.All(_receiver.Taken, e => Assert.Equal(
            ("acme", "contact", changedAt, changedAt.AddDays(10)),
            ((string?)e["data"]!["organization"], (string?)e["data"]!["field"], (DateTimeOffset)e["at"]!, (DateTimeOffset)e["data"]!["dueAt"]!)));
        Assert.Equal(["mobile", "unicom"], _receiver.Taken.Select(e => (string?)e["data"]!["carrier"]).Order());
        Assert.All(_receiver.Requests, request => Assert.DoesNotContain("5678", Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal));

        // One that waits while the guard is away, and closing one tells nobody.
        _receiver.Answer = HttpStatusCode.ServiceUnavailable;
        var closed = (string)_receiver.Taken[0]["data"]!["filingTaskId"]!;
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/filing-tasks/{closed}/close", """{ "reference": "CM-7" }""");
        _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/codes/{Orders}", """{ "region": "北京" }""");
        await guard.StopAsync();
        _receiver.Answer = HttpStatusCode.OK;
        await guard.StartAgainAsync();
        await guard.EventuallyAsync(() => _receiver.CountOf(EventTypes.FilingDue) == 3, "the task of before");
        var last = _receiver.Taken[^1]["data"]!;
        Assert.Equal((Orders, "region", null), ((string?)last["code"], (string?)last["field"], (string?)last["carrier"]));
    }
}
