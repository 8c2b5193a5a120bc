using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>Where quiet hours hold, what would come in them waits for their end, if it is valid until then.</summary>
public sealed class HeldInQuietHoursTests
{
    private const CommandStatus Quiet = (CommandStatus)0x0408;

    /// <summary>40 s before the end of the quiet hours: 08:00 in Shanghai.</summary>
    private static FakeTimeProvider BeforeTheEnd() => new(new DateTimeOffset(2026, 11, 21, 23, 59, 20, TimeSpan.Zero));

    private static readonly DateTimeOffset End = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    /// <summary>21:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_advert_waits_for_their_end_and_a_notice_does_not()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        guard.Smsc.Received.Clear();
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ValidityPeriod = "000000010000000R" })).IsOk);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = AlsoAgreed, Text = "data", CommandId = CommandId.DataSm })).IsOk);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Scheduled) == 2, "both to wait");
        Assert.Equal(0, guard.Smsc.Received.Count);

        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "both to leave", due: End);
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));
        var sent = guard.Smsc.Received.Snapshot().Single(m => m.CommandId == CommandId.SubmitSm);
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(sent.Pdu, out var view));
        Assert.StartsWith("261122005920", Encoding.ASCII.GetString(view.ValidityPeriod), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_valid_until_then_is_refused_at_once()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(Quiet, (await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ValidityPeriod = "000000000020000R" })).Status);
        Assert.Equal(Reason.QuietHours, (await guard.RecordAsync(_ => true)).Reason);
    }

    /// <summary>Also while the SMSC is away, and not where no more may wait.</summary>
    [Fact]
    public async Task An_explanation_says_until_when_it_would_wait()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.QuietHours.Enabled, options.QuietHours.Action, options.Scheduled.MaxMessages) = (true, "Hold", 1), time: BeforeTheEnd());
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        var advert = await ExplainAsync(guard, Adverts);
        Assert.Equal(("allowed", "scheduled", 0u, 1), ((string?)advert["decision"], (string?)advert["outcome"], (uint)advert["commandStatus"]!, (int)advert["segments"]!));
        Assert.Equal(End, DateTimeOffset.Parse((string)advert["heldUntil"]!, CultureInfo.InvariantCulture));
        Assert.NotNull((string?)advert["sentText"]);
        var order = await ExplainAsync(guard, Orders);
        Assert.Equal(("smsc-unavailable", null, null), ((string?)order["reason"], (string?)order["outcome"], (string?)order["heldUntil"]));

        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(("queue-full", null), ((string?)(advert = await ExplainAsync(guard, Adverts))["reason"], (string?)advert["heldUntil"]));
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task What_is_scheduled_into_them_waits_for_their_end()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var schedule = End.AddSeconds(-10).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = schedule })).IsOk);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 1, "it to leave", due: End);
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));
    }

    /// <summary>Also hours that came while it waited.</summary>
    [Fact]
    public async Task An_organization_says_for_itself_whether_its_messages_wait()
    {
        await using var guard = await GuardFixture.StartAsync(time: BeforeTheEnd());
        var esme = await guard.BindAsync();
        var schedule = End.AddSeconds(-30).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = schedule })).IsOk);
        await PutAsync(guard, """{ "from": "20:00", "to": "08:00", "classes": [ "Commercial", "Notification" ], "action": "Hold" }""");
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "order")).IsOk);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "both to leave", due: End);
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));

        guard.Time.SetUtcNow(End.AddHours(13));
        await guard.SmscBoundAsync();
        esme = await guard.BindAsync();
        await PutAsync(guard, """{ "from": "20:00", "to": "08:00", "action": "Refuse" }""");
        Assert.Equal(Quiet, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    /// <summary>Its provider was told long ago that it is taken.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("000000000130000R", false)]
    public async Task What_stands_in_the_queue_of_its_SMSC_when_they_begin_waits_for_their_end_if_it_is_valid_until_then(string validity, bool waits)
    {
        await using var guard = await StartBeforeTheyBeginAsync();
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(new Submit { Source = Passwords, Destination = AlsoAgreed, Text = "1234" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var answer = await esme.SubmitAsync(Soon(guard) with { ValidityPeriod = validity, RegisteredDelivery = 1 });
        Assert.True(answer.IsOk);
        guard.Time.Advance(TimeSpan.FromSeconds(25));
        await guard.EventuallyAsync(() => guard.Link.Queued == 1, "it to stand in the queue");
        guard.Time.Advance(Begin.AddSeconds(5) - guard.Time.GetUtcNow());
        guard.Smsc.OnSubmit = null;
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        await Eventually.TrueAsync(() => guard.Link.Queued == 0, "the queue to be empty");
        if (!waits)
        {
            var receipt = await esme.WaitForDeliveryAsync();
            Assert.Equal((answer.MessageId, "REJECTD"), (receipt.ReceiptId, receipt.ReceiptState));
            Assert.Equal(Reason.QuietHours, (await guard.RecordAsync(r => r.OriginalText == "sale" && r.Outcome != MessageOutcome.Scheduled)).Reason);
            Assert.Equal(1, guard.Smsc.Received.Count);
            return;
        }

        // Also over a restart.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        var record = await guard.RecordAsync(r => r.OriginalText == "sale");
        Assert.Equal((MessageOutcome.Scheduled, Reason.None, 1), (record.Outcome, record.Reason, guard.Smsc.Received.Count));
        guard.Time.Advance(Begin.AddMinutes(4.5) - guard.Time.GetUtcNow());
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "it to leave", due: Begin.AddMinutes(5));
        Assert.InRange(guard.Time.GetUtcNow(), Begin.AddMinutes(5), Begin.AddMinutes(6));
        record = await guard.RecordAsync(r => r.OriginalText == "sale" && r.Outcome == MessageOutcome.Accepted);
        Assert.Equal(answer.MessageId, record.MessageId);
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    /// <summary>Whose provider has no answer yet hears that it may not leave now, as if it came now.</summary>
    [Fact]
    public async Task What_was_to_leave_at_once_is_refused_if_they_begin_while_it_stands_in_the_queue()
    {
        await using var guard = await StartBeforeTheyBeginAsync();
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(new Submit { Source = Passwords, Destination = AlsoAgreed, Text = "1234" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var waiting = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }.Encode());
        await Eventually.TrueAsync(() => guard.Link.Queued == 1, "it to stand in the queue");
        guard.Time.Advance(Begin.AddSeconds(5) - guard.Time.GetUtcNow());
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.Equal(Quiet, EsmeClient.ResultOf(await waiting).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task What_is_not_valid_until_their_end_is_refused_also_where_its_SMSC_was_away_when_it_was_due()
    {
        await using var guard = await StartBeforeTheyBeginAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Soon(guard) with { ValidityPeriod = "000000000400000R" })).IsOk);
        _ = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Scheduled);
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        guard.Time.Advance(Begin.AddSeconds(5) - guard.Time.GetUtcNow());
        await guard.Smsc.ListenAsync();
        MessageRecord? ended = null;
        await guard.Time.AdvanceUntilAsync(async () => (ended = (await guard.RecordsAsync()).Single()).Outcome != MessageOutcome.Scheduled, "its end");
        Assert.Equal((Reason.QuietHours, MessageOutcome.None), (ended!.Reason, ended.Outcome));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    private static async Task<JsonNode> ExplainAsync(GuardFixture guard, string source) => (await guard.CallAsync(
        HttpMethod.Post, "/api/v1/explain", $$"""{ "account": "{{Mall}}", "source": "{{source}}", "destination": "{{Agreed}}", "text": "on its way" }"""))!;

    /// <summary>A minute before quiet hours of five minutes, with an SMSC that takes one message at a time.</summary>
    private static Task<GuardFixture> StartBeforeTheyBeginAsync() => GuardFixture.StartAsync(
        options =>
        {
            Hold(options);
            (options.QuietHours.From, options.QuietHours.To) = ("21:00", "21:05");
            (options.Smscs[0].Window, options.Smscs[0].Binds, options.Smpp.ResponseTimeoutSeconds) = (1, 1, 300);
        },
        time: new FakeTimeProvider(Begin.AddMinutes(-1)));

    private static Submit Soon(GuardFixture guard) =>
        new() { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = guard.Time.GetUtcNow().AddSeconds(20).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture) };

    private static Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(Hold, time: BeforeTheEnd());

    private static void Hold(GuardOptions options) => (options.QuietHours.Enabled, options.QuietHours.Action) = (true, "Hold");

    private static Task PutAsync(GuardFixture guard, string quietHours) => guard.CallAsync(
        HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": {{quietHours}} }""");
}
