using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Filings;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.Routing;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>An advert for later whose SMSC is out when its time comes, or insists by then on what is not filed any more.</summary>
public sealed class DueWaysTests
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Where_its_SMSC_is_away_when_it_is_due_it_leaves_by_the_next_target_and_its_record_and_receipt_say_so()
    {
        await using var row = await StartedAsync(options => options.Routes = [Route("safe", "east;west")]);
        var guard = row.Guard;
        var esme = await guard.BindAsync();
        var answer = await esme.SubmitAsync(Advert(guard) with { RegisteredDelivery = 1 });
        Assert.True(answer.IsOk);
        var waiting = await guard.RecordAsync(_ => true);
        Assert.Equal(("east", "safe", "route", MessageOutcome.Scheduled), (waiting.Smsc, waiting.Route, waiting.RoutedBy, waiting.Outcome));
        await row.DownAsync("east");
        row["west"].OnSubmit = _ => SubmitReply.Ok with { HasNoReceipt = true };
        await guard.Time.AdvanceUntilAsync(() => row["west"].Received.Count > 0, "it to leave");
        var sent = Assert.Single(row["west"].Received.Snapshot());
        Assert.Equal(waiting.SentText, sent.Text);
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((waiting.RecordId, "west", "safe", "moved", sent.MessageId), (record.RecordId, record.Smsc, record.Route, record.RoutedBy, record.SmscMessageId));

        // By its SMSC and id alone, after a restart.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        await row.BoundAsync("west");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Time.AdvanceUntilAsync(row["west"].ReceiptAsync(sent, MessageState.Delivered)));
        Assert.Equal((answer.MessageId, "DELIVRD"), await ReceiptAsync(esme));
        Assert.Equal(0, row["east"].Received.Count);
    }

    [Fact]
    public async Task A_whole_broadcast_leaves_the_other_way_each_message_once_and_what_has_no_other_way_waits()
    {
        await using var row = await StartedAsync(options => options.Routes = [Route("safe", "east;west", route => route.Recipients = [Agreed]), Route("lonely", "east")]);
        var guard = row.Guard;
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard, "lonely") with { Destination = AlsoAgreed })).IsOk);
        foreach (var i in Enumerable.Range(0, 250))
        {
            Assert.True((await esme.SubmitAsync(Advert(guard, $"sale {i}"))).IsOk);
        }

        _ = await guard.EndedAsync(251);
        await row.DownAsync("east");
        await guard.Time.AdvanceUntilAsync(() => row["west"].Received.Count >= 250, "them to leave");
        Assert.Equal(250, row["west"].Received.Snapshot().Select(m => m.Text).Distinct(StringComparer.Ordinal).Count());
        await row["east"].ListenAsync();
        await guard.Time.AdvanceUntilAsync(() => row["east"].Received.Count > 0, "the other to leave when its SMSC is back");
        Assert.Contains("lonely", Assert.Single(row["east"].Received.Snapshot()).Text, StringComparison.Ordinal);
        Assert.Equal(250, row["west"].Received.Count);
    }

    [Fact]
    public async Task It_leaves_by_none_that_wants_it_in_another_form()
    {
        await using var row = await StartedAsync(options =>
        {
            options.Routes = [Route("safe", "east;west")];
            options.Smscs.Single(smsc => smsc.Name is "west").Adds = ["Signature"];
        });
        var guard = row.Guard;
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Advert(guard))).IsOk);
        await row.DownAsync("east");
        guard.Time.Advance(Later);
        var later = guard.Time.GetUtcNow().AddSeconds(30);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() > later, "half a minute", TimeSpan.FromSeconds(1));
        Assert.Equal(MessageOutcome.Scheduled, (await guard.RecordAsync(_ => true)).Outcome);
        await row["east"].ListenAsync();
        await guard.Time.AdvanceUntilAsync(() => row["east"].Received.Count > 0, "it to leave");
        Assert.Equal(0, row["west"].Received.Count);
    }

    [Theory]
    [InlineData("Refuse", "not-filed", null)]
    [InlineData("Elsewhere", null, "west")]
    public async Task What_lapsed_meanwhile_does_not_leave_by_an_SMSC_that_insists_on_it(string policy, string? reason, string? by)
    {
        await using var row = await StartedAsync(options =>
        {
            options.Routes = [Route("safe", "east;west")];
            Insist(options, "east", policy);
        });
        var guard = row.Guard;
        await FilingRuleTests.FileAsync(guard, Adverts, "s", "Signature", "Acme Mall", carrier: "east");
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard))).IsOk);
        Assert.Equal(("east", "route"), (await guard.RecordAsync(_ => true) is var waiting ? (waiting.Smsc, waiting.RoutedBy) : default));
        await FilingRuleTests.FileAsync(guard, Adverts, "s", "Signature", "Acme Mall", "Lapsed", carrier: "east");
        MessageRecord? ended = null;
        await guard.Time.AdvanceUntilAsync(async () => (ended = (await guard.RecordsAsync()).Single()).Outcome != MessageOutcome.Scheduled, "its end");
        Assert.Equal(reason ?? "none", ended!.Reason == Reason.None ? "none" : ended.Reason.Name());
        Assert.Equal((0, by is null ? 0 : 1), (row["east"].Received.Count, row["west"].Received.Count));
        Assert.Equal(by ?? "east", ended.Smsc);
    }

    [Fact]
    public async Task What_is_filed_still_leaves_and_what_is_filed_nowhere_any_more_is_refused()
    {
        await using var row = await StartedAsync(options =>
        {
            options.Routes = [Route("safe", "east;west")];
            Insist(options, "east", "Elsewhere");
            Insist(options, "west", "Elsewhere");
        });
        var guard = row.Guard;
        await FilingRuleTests.FileAsync(guard, Adverts, "s", "Signature", "Acme Mall", carrier: "east");
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard, "first"))).IsOk);
        await guard.Time.AdvanceUntilAsync(() => row["east"].Received.Count > 0, "it to leave");
        Assert.True((await esme.SubmitAsync(Advert(guard, "second"))).IsOk);
        await FilingRuleTests.FileAsync(guard, Adverts, "s", "Signature", "Acme Mall", "Refused", carrier: "east");
        MessageRecord? refused = null;
        await guard.Time.AdvanceUntilAsync(async () => (refused = (await guard.RecordsAsync()).SingleOrDefault(r => r.OriginalText is "second")) is { } second && second.Outcome != MessageOutcome.Scheduled, "its end");
        Assert.Equal(Reason.NotFiled, refused!.Reason);
        Assert.Equal((1, 0), (row["east"].Received.Count, row["west"].Received.Count));
    }

    [Fact]
    public async Task Whose_own_number_it_names_is_known_when_it_is_due_as_when_it_came_also_abroad()
    {
        const string Abroad = "+14155550100";
        await using var row = await StartedAsync(options =>
        {
            options.Routes = [Route("safe", "east;west")];
            Insist(options, "east", "Refuse", "Contact");
        });
        var guard = row.Guard;
        await FilingRuleTests.FileAsync(guard, Adverts, "c", "Contact", "4008001234", carrier: "east");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Abroad}}", "method": "web-form" }""");
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Advert(guard, $"sale for {Abroad}") with { Destination = Abroad })).IsOk);
        MessageRecord? ended = null;
        await guard.Time.AdvanceUntilAsync(async () => (ended = (await guard.RecordsAsync()).SingleOrDefault()) is { Outcome: not MessageOutcome.Scheduled }, "its end");
        Assert.Equal((Reason.None, 1), (ended!.Reason, row["east"].Received.Count));
    }

    private static async Task<SmscRow> StartedAsync(Action<GuardOptions> configure) => await StartAsync(["east", "west"], configure, time: HandedTime.Stopped());

    private static void Insist(GuardOptions options, string smsc, string policy, string kind = "Signature")
    {
        var filings = options.Smscs.Single(s => string.Equals(s.Name, smsc, StringComparison.Ordinal)).Filings;
        (filings.Policy, filings.Kinds) = (policy, [kind]);
    }

    private static async Task<(string? Id, string? State)> ReceiptAsync(EsmeClient esme) => await esme.WaitForDeliveryAsync() is var receipt ? (receipt.ReceiptId, receipt.ReceiptState) : default;

    private static Submit Advert(GuardFixture guard, string text = "sale") =>
        new() { Source = Adverts, Destination = Agreed, Text = text, ScheduleDeliveryTime = (guard.Time.GetUtcNow() + Later).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture) };
}
