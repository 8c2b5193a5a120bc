using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Events;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Events;

/// <summary>What happens in a guard reaches those who are to be told, over real HTTP.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    /// <summary>A small step: each receiver has ten seconds of this clock to answer or to be found away, and a busy machine takes its time.</summary>
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(100);

    private EventReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_refusal_by_reply_and_an_agreement_are_told_signed_and_with_masked_numbers()
    {
        await using var guard = await StartAsync(_receiver.Options());
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "evidence": "said yes on the web" }""");
        await guard.EventuallyAsync(() => _receiver.Taken.Any(e => (string?)e["type"] == EventTypes.RecipientAgreed && (string?)e["data"]!["method"] == "web-form" && (string?)e["data"]!["msisdn"] == "…" + NeverAsked[^4..]), "the agreement");

        var refused = _receiver.Taken.Single(e => (string?)e["type"] == EventTypes.RecipientRefused);
        var data = refused["data"]!;
        Assert.Equal(("acme", "reply", Adverts), ((string?)data["organization"], (string?)data["method"], (string?)data["code"]));
        Assert.Equal("…" + Agreed[^4..], (string?)data["msisdn"]);
        Assert.Equal("consent-" + (string?)data["consentId"], (string?)refused["id"]);
        foreach (var request in _receiver.Requests)
        {
            var body = Encoding.UTF8.GetString(request.Body);
            Assert.DoesNotContain(Agreed, body, StringComparison.Ordinal);
            Assert.DoesNotContain("said yes", body, StringComparison.Ordinal);
            Assert.Equal(request.Signature, Signature(request, EventReceiver.Secret));
        }
    }

    [Fact]
    public async Task A_webhook_that_is_new_is_not_told_of_what_was_before_and_one_that_chooses_types_of_no_others()
    {
        await using var other = await EventReceiver.StartAsync();
        await using var guard = await StartAsync(_receiver.Options(), other.Options("agreements", EventTypes.RecipientAgreed));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);

        // The registry file brought agreements when the guard first started, and both began before that.
        await TakenAsync(guard, other, EventTypes.RecipientAgreed, _receiver.CountOf(EventTypes.RecipientAgreed));
        Assert.Equal(0, other.CountOf(EventTypes.RecipientRefused));
        var before = _receiver.Taken.Count;
        await using var late = await EventReceiver.StartAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Events.Webhooks.Add(late.Options("late")));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "R"));
        await TakenAsync(guard, late, EventTypes.RecipientRefused, 1);
        Assert.Single(late.Taken);
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 2);
        Assert.Equal(before + 1, _receiver.Taken.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "answered 500")]
    [InlineData(HttpStatusCode.Found, "answered 302")]
    [InlineData(HttpStatusCode.NotFound, "answered 404")]
    public async Task What_a_receiver_does_not_take_comes_again_under_the_same_id_and_waits_over_a_restart(HttpStatusCode answer, string failure)
    {
        _receiver.Answer = answer;
        await using var guard = await StartAsync(_receiver.Options("crm", EventTypes.RecipientRefused));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await guard.Time.AdvanceUntilAsync(() => _receiver.Requests.Count >= 3, "three tries", AWhile);
        await guard.EventuallyAsync(() => StateOf(guard) is "failing", "the failure to be known");
        var state = await guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks/crm");
        Assert.Equal(failure, (string?)state!["lastFailure"]);
        Assert.NotNull(state["oldestAt"]);
        var metrics = await guard.ScrapeAsync();
        Assert.Equal(1, metrics["smppguard_events_waiting{webhook=\"crm\"}"]);
        Assert.True(metrics["smppguard_events_failures_total{webhook=\"crm\"}"] >= 2);
        Assert.True(metrics["smppguard_events_oldest_age_seconds{webhook=\"crm\"}"] > 0);

        await guard.StopAsync();
        _receiver.Answer = HttpStatusCode.OK;
        await guard.StartAgainAsync();
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);
        Assert.Single(_receiver.Requests.SelectMany(r => r.Events).Select(e => (string?)e["id"]).Distinct());
        await guard.EventuallyAsync(() => StateOf(guard) is "sending", "the webhook to be well again");
        Assert.Equal(0, (await guard.ScrapeAsync())["smppguard_events_waiting{webhook=\"crm\"}"]);
    }

    [Fact]
    public async Task A_receiver_that_hangs_or_is_not_there_keeps_no_other_waiting()
    {
        await using var hanging = await EventReceiver.StartAsync();
        var gone = await EventReceiver.StartAsync();
        var options = gone.Options("nowhere");
        await gone.DisposeAsync();
        var answer = new TaskCompletionSource();
        hanging.Silence = answer.Task;
        var slow = hanging.Options("slow", EventTypes.RecipientRefused);
        slow.MaxBackoffSeconds = 1;
        await using var guard = await StartAsync(slow, options, _receiver.Options());

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);
        await guard.Time.AdvanceUntilAsync(() => StateOf(guard, "slow") is "failing" && StateOf(guard, "nowhere") is "failing", "both to fail", AWhile);
        Assert.Equal("did not answer within 10 s", (string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks/slow"))!["lastFailure"]);
        Assert.StartsWith("could not be reached", (string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks/nowhere"))!["lastFailure"], StringComparison.Ordinal);
        answer.SetResult();
        await guard.Time.AdvanceUntilAsync(() => hanging.CountOf(EventTypes.RecipientRefused) == 1, "the slow one to take it", AWhile);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_sent_nothing_until_it_is_resumed_and_then_what_has_waited()
    {
        _receiver.Answer = HttpStatusCode.Gone;
        await using var guard = await StartAsync(_receiver.Options("crm", EventTypes.RecipientRefused));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await guard.Time.AdvanceUntilAsync(() => StateOf(guard) is "paused", "the pause");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "R"));
        var requests = _receiver.Requests.Count;
        _receiver.Answer = HttpStatusCode.OK;
        guard.Time.Advance(TimeSpan.FromHours(1));
        await guard.StopAsync();
        await guard.StartAgainAsync();
        await guard.Time.AdvanceUntilAsync(async () => (await guard.ScrapeAsync())["smppguard_events_paused{webhook=\"crm\"}"] == 1, "the metric");
        Assert.Equal(requests, _receiver.Requests.Count);

        var resumed = await guard.CallAsync(HttpMethod.Post, "/api/v1/webhooks/crm/resume");
        Assert.Equal("sending", (string?)resumed!["state"]);
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 2);
    }

    [Fact]
    public async Task A_test_is_sent_at_once_and_its_end_is_told()
    {
        var options = _receiver.Options();
        options.Numbers = nameof(WebhookNumbers.Whole);
        await using var guard = await StartAsync(options);
        var sent = await guard.CallAsync(HttpMethod.Post, "/api/v1/webhooks/crm/test");
        Assert.Equal((true, 204), ((bool)sent!["taken"]!, (int)sent["status"]!));
        Assert.Equal(1, _receiver.CountOf(EventTypes.Test));
        _receiver.Answer = HttpStatusCode.Unauthorized;
        sent = await guard.CallAsync(HttpMethod.Post, "/api/v1/webhooks/crm/test");
        Assert.Equal((false, "answered 401"), ((bool)sent!["taken"]!, (string?)sent["failure"]));
        _receiver.Answer = HttpStatusCode.OK;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);
        Assert.Equal(Agreed, (string?)_receiver.Taken.Single(e => (string?)e["type"] == EventTypes.RecipientRefused)["data"]!["msisdn"]);
        using var api = new GuardApi(guard);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, "/api/v1/webhooks/unknown/test")).Status);
        Assert.Equal(409, (await api.SendAsync(HttpMethod.Delete, "/api/v1/webhooks/crm")).Status);
    }

    [Fact]
    public async Task A_webhook_is_changed_added_and_taken_out_while_the_guard_runs()
    {
        await using var late = await EventReceiver.StartAsync();
        await using var guard = await StartAsync(_receiver.Options("crm", EventTypes.RecipientRefused));
        guard.Reconfigure = options =>
        {
            options.Events.Webhooks.Clear();
            var renewed = _receiver.Options("crm", EventTypes.RecipientRefused);
            renewed.Secrets.Add("fedcba9876543210fedcba98");
            options.Events.Webhooks.AddRange([renewed, late.Options("late", EventTypes.RecipientRefused)]);
        };
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        await guard.EventuallyAsync(() => StateOf(guard, "late") is "sending", "the new one to begin");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await TakenAsync(guard, _receiver, EventTypes.RecipientRefused, 1);
        await TakenAsync(guard, late, EventTypes.RecipientRefused, 1);
        Assert.Single(_receiver.Taken);
        Assert.All(_receiver.Requests, request => Assert.Equal(request.Signature, Signature(request, EventReceiver.Secret, "fedcba9876543210fedcba98")));

        guard.Reconfigure = options => options.Events.Webhooks.Clear();
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        Assert.Equal("not-configured", StateOf(guard, "late"));
        _ = await guard.CallAsync(HttpMethod.Delete, "/api/v1/webhooks/late");
        Assert.Equal(["crm"], (await guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks"))!["items"]!.AsArray().Select(w => (string)w!["name"]!));
    }

    private static string? StateOf(GuardFixture guard, string name = "crm") => (string?)guard.CallAsync(HttpMethod.Get, "/api/v1/webhooks/" + name).GetAwaiter().GetResult()!["state"];

    private static Task TakenAsync(GuardFixture guard, EventReceiver receiver, string type, int count) =>
        guard.EventuallyAsync(() => receiver.CountOf(type) == count, $"{count} events of the type {type}");

    // As a receiver would.
    private static string Signature(ReceivedRequest request, params string[] secrets)
    {
        var time = request.Signature[2..request.Signature.IndexOf(',', StringComparison.Ordinal)];
        _ = long.Parse(time, CultureInfo.InvariantCulture);
        return "t=" + time + string.Concat(secrets.Select(secret => ",v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(time + ".").Concat(request.Body).ToArray()))));
    }

    private static Task<GuardFixture> StartAsync(params WebhookOptions[] webhooks) => GuardFixture.StartAsync(options => options.Events.Webhooks.AddRange(webhooks), time: HandedTime.Stopped());
}
