using System.Text.Json.Nodes;
using SmppGuard.Events;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Suspensions.SuspensionNoticeTests;

namespace SmppGuard.Tests.Events;

/// <summary>Who is to be told of suspensions is told of each step, in order and without what people wrote.</summary>
public sealed class SuspensionEventsTests : IAsyncLifetime
{
    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Each_step_of_a_suspension_is_told_in_order_also_over_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                Rule("limit", 60)(options);
                options.Events.Webhooks.Add(_receiver.Options("crm", [.. EventTypes.All.Where(type => type.StartsWith("suspension.", StringComparison.Ordinal))]));
            },
            time: HandedTime.Stopped());
        await ReachAsync(await guard.BindAsync());
        var id = (string)(await AnnouncedAsync(guard))["id"]!;
        await TakenAsync(guard, 1);
        var announced = Assert.Single(_receiver.Taken);
        Assert.Equal(($"suspension-{id}-announced", "suspension.announced"), ((string?)announced["id"], (string?)announced["type"]));
        var data = announced["data"]!;
        Assert.Equal((id, "Account", Mall), Text3(data, "suspensionId", "kind", "key"));
        Assert.Equal("RefusalRate 0.5 reached 0.5: 1 of 2 messages within 60 minutes", (string?)data["cause"]);
        Assert.Equal(TimeSpan.FromMinutes(60), (DateTimeOffset)data["effectiveAt"]! - (DateTimeOffset)announced["at"]!);

        await guard.StopAsync();
        guard.Time.Advance(TimeSpan.FromMinutes(60));
        await guard.StartAgainAsync(awaitBinds: false);
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", """{ "text": "名单不是我们的" }""");
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal/answer", """{ "outcome": "accepted", "text": "seen and agreed" }""");
        await TakenAsync(guard, 5);
        Assert.Equal(
            ["suspension.announced", "suspension.in-force", "suspension.appealed", "suspension.answered", "suspension.lifted"],
            _receiver.Taken.Select(e => (string?)e["type"]).OrderBy(type => Array.IndexOf(["suspension.announced", "suspension.in-force", "suspension.appealed", "suspension.answered", "suspension.lifted"], type)));
        Assert.Equal(["suspension.announced", "suspension.in-force", "suspension.appealed"], _receiver.Taken.Take(3).Select(e => (string?)e["type"]));
        Assert.Equal("accepted", (string?)_receiver.Taken.Single(e => (string?)e["type"] == "suspension.answered")["data"]!["outcome"]);
        Assert.All(_receiver.Requests, request => Assert.DoesNotContain("名单", System.Text.Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_operator_does_is_told_too_without_the_reason_and_a_withdrawn_one_as_that()
    {
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                Rule("limit", 60)(options);
                options.Events.Webhooks.Add(_receiver.Options("crm", EventTypes.SuspensionInForce, EventTypes.SuspensionLifted, EventTypes.SuspensionEnded, EventTypes.SuspensionWithdrawn));
            },
            time: HandedTime.Stopped());
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/suspend", """{ "reason": "call of Mr Li" }""");
        await TakenAsync(guard, 1);
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/resume");
        await TakenAsync(guard, 2);
        await ReachAsync(await guard.BindAsync());
        await guard.Time.AdvanceUntilAsync(async () => (await AllAsync(guard)).Any(s => (string?)s["stage"] == "announced"), "the announcement");
        var id = (string)(await AllAsync(guard)).Single(s => (string?)s["stage"] == "announced")["id"]!;
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/withdraw", """{ "reason": "a mistake" }""");
        await TakenAsync(guard, 3);
        Assert.Equal(["suspension.in-force", "suspension.lifted", "suspension.withdrawn"], _receiver.Taken.Select(e => (string?)e["type"]));
        JsonNode code = _receiver.Taken[0]["data"]!;
        Assert.Equal(("acme", Orders, "Code"), Text3(code, "organization", "code", "kind"));
        Assert.Null(code["cause"]);
        Assert.All(_receiver.Requests, request => Assert.DoesNotContain("Mr Li", System.Text.Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal));
    }

    private Task TakenAsync(GuardFixture guard, int count) => guard.Time.AdvanceUntilAsync(() => _receiver.Taken.Count >= count, $"{count} events", TimeSpan.FromMilliseconds(500));
}
