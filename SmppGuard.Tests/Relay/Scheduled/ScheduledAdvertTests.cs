using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>An advert for later waits here, and is judged again when its time comes: whoever refuses meanwhile does not get it.</summary>
public sealed class ScheduledAdvertTests
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task It_is_answered_at_once_and_leaves_at_its_time_as_if_it_were_submitted_then()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var answer = await esme.SubmitAsync(Advert(guard) with { ServiceType = "PROMO", PriorityFlag = 2, ValidityPeriod = "000001000000000R" });
        Assert.True(answer.IsOk);
        var waiting = await guard.RecordAsync(_ => true);
        Assert.Equal((MessageOutcome.Scheduled, answer.MessageId, null), (waiting.Outcome, waiting.MessageId, waiting.SentAt));
        Assert.Equal("[Acme Mall] sale Tel 4008001234 Reply STOP to opt out", waiting.SentText);
        var shown = await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages/{waiting.Id}");
        Assert.Equal(("allowed", "scheduled"), ((string?)shown!["decision"], (string?)shown["outcome"]));
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.Equal(1, (await guard.ScrapeAsync())["smppguard_scheduled_messages"]);

        var due = guard.Time.GetUtcNow() + Later;
        var sent = await LeavesAsync(guard, due);
        Assert.InRange(guard.Time.GetUtcNow(), due, due.AddSeconds(30));
        Assert.Equal(waiting.SentText, sent.Text);
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(sent.Pdu, out var view));
        Assert.Equal(("", "PROMO", 2), (Text(view.ScheduleDeliveryTime), Text(view.ServiceType), view.PriorityFlag));
        Assert.Equal("261123050000000+"[..12], Text(view.ValidityPeriod)[..12]);

        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((waiting.Id, answer.MessageId, sent.MessageId), (record.Id, record.MessageId, record.SmscMessageId));
        Assert.InRange(record.SentAt!.Value, due, due.AddSeconds(30));
        Assert.Equal(sent.Pdu[16..], (await guard.Archive.FindAsync(record.RecordId, default))!.Pdus!.Sent[16..].ToArray());
        await guard.EventuallyAsync(() => guard.Services.GetRequiredService<ScheduledMessages>().Count == 0, "nothing to wait");
    }

    [Theory]
    [InlineData("reply", Reason.ConsentRevoked)]
    [InlineData("number", Reason.DoNotDisturb)]
    [InlineData("suspended", Reason.OrganizationSuspended)]
    internal async Task What_forbids_it_meanwhile_stops_it_and_its_ESME_hears_of_it_if_it_asked(string change, Reason reason)
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var answer = await esme.SubmitAsync(Advert(guard) with { RegisteredDelivery = 1 });
        Assert.True(answer.IsOk);
        _ = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Scheduled);
        switch (change)
        {
            case "reply":
                Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "T"));
                Assert.Equal("T", (await esme.WaitForDeliveryAsync()).Text);
                break;
            case "number":
                _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Agreed}");
                break;
            default:
                _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend", """{ "reason": "test" }""");
                break;
        }

        var record = await EndsAsync(guard);
        Assert.Equal((reason, MessageOutcome.None, null), (record.Reason, record.Outcome, record.SentAt));
        Assert.Equal(0, guard.Smsc.Received.Count);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((answer.MessageId, "REJECTD"), (receipt.ReceiptId, receipt.ReceiptState));
        var shown = await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages/{record.Id}");
        Assert.Equal(("refused", null, null), ((string?)shown!["decision"], (string?)shown["sentText"], (string?)shown["outcome"]));
        Assert.Equal(reason.Name(), (string?)shown["reason"]);
        Assert.Single((await guard.CallAsync(HttpMethod.Get, "/api/v1/messages?decision=refused"))!["items"]!.AsArray());
    }

    [Fact]
    public async Task It_waits_through_a_restart_and_its_receipts_find_the_ESME_after_another()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var answer = await esme.SubmitAsync(Advert(guard) with { RegisteredDelivery = 1 });
        var split = await esme.SubmitAsync(Advert(guard, "sale " + new string('x', 200)) with { RegisteredDelivery = 1 });
        Assert.True(answer.IsOk && split.IsOk);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal(2, guard.Services.GetRequiredService<ScheduledMessages>().Count);

        guard.Smsc.OnSubmit = _ => SubmitReply.Ok;
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 3, "all to leave");
        await guard.EventuallyAsync(() => guard.Services.GetRequiredService<ScheduledMessages>().Count == 0, "the outcomes");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        foreach (var message in guard.Smsc.Received.Snapshot())
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Time.AdvanceUntilAsync(guard.Smsc.ReceiptAsync(message, MessageState.Delivered)));
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", answer.MessageId, split.MessageId), await esme.TakeReceiptsAsync(2));
    }

    [Fact]
    public async Task Parts_for_later_are_one_message_that_waits()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var parts = (Advert(guard, new string('折', 100)) with { RegisteredDelivery = 1 }).InParts(LongMessageForm.Udh8, 5);
        List<string> ids = [];
        foreach (var part in parts)
        {
            ids.Add((await esme.SubmitAsync(part)).MessageId);
        }

        Assert.Equal(MessageOutcome.Scheduled, (await guard.RecordAsync(_ => true)).Outcome);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "T"));
        Assert.Equal("T", (await esme.WaitForDeliveryAsync()).Text);
        Assert.Equal(Reason.ConsentRevoked, (await EndsAsync(guard)).Reason);
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await esme.TakeReceiptsAsync(ids.Count)).Select(r => r.Id));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task What_is_no_advert_keeps_its_schedule_and_what_cannot_wait_is_refused_at_once()
    {
        await using var guard = await StartAsync(options => options.Scheduled.MaxMessages = 1);
        var esme = await guard.BindAsync();
        var notice = Advert(guard, "order") with { Source = Orders };
        Assert.True((await esme.SubmitAsync(notice)).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu, out var sent));
        Assert.Equal(notice.ScheduleDeliveryTime, Text(sent.ScheduleDeliveryTime));

        var advert = Advert(guard);
        Assert.Equal(CommandStatus.ESME_RINVSCHED, (await esme.SubmitAsync(advert with { ScheduleDeliveryTime = Schedule(guard, TimeSpan.FromDays(31)) })).Status);
        Assert.Equal(CommandStatus.ESME_RINVEXPIRY, (await esme.SubmitAsync(advert with { ValidityPeriod = "000000000000030R" })).Status);
        Assert.True((await esme.SubmitAsync(advert)).IsOk);
        Assert.Equal(CommandStatus.ESME_RMSGQFUL, (await esme.SubmitAsync(advert)).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task The_cap_counts_it_when_it_leaves()
    {
        await using var guard = await StartAsync(options => (options.FrequencyCap.Messages, options.FrequencyCap.Hours) = (1, 24));
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard))).IsOk);
        Assert.True((await esme.SubmitAsync(Advert(guard, "today") with { ScheduleDeliveryTime = "" })).IsOk);
        Assert.Equal(Reason.FrequencyCapped, (await EndsAsync(guard)).Reason);
        Assert.Equal(1, guard.Smsc.Received.Count);

        // Also what left before a restart.
        Assert.True((await esme.SubmitAsync(Advert(guard) with { Destination = AlsoAgreed })).IsOk);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 1, "the other to leave");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal((CommandStatus)0x040A, (await (await guard.BindAsync()).SubmitAsync(Adverts, AlsoAgreed, "once more")).Status);
    }

    [Fact]
    public async Task Where_the_SMSC_is_away_or_busy_it_is_tried_again_until_it_is_valid_no_more()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard, "first"))).IsOk);
        Assert.True((await esme.SubmitAsync(Advert(guard, "second") with { ValidityPeriod = "000000000130000R", RegisteredDelivery = 1 })).IsOk);
        guard.Smsc.OnSubmit = m => m.Text.Contains("second", StringComparison.Ordinal) || guard.Smsc.Received.Count < 4 ? SubmitReply.Error(CommandStatus.ESME_RTHROTTLED) : SubmitReply.Ok;
        var expired = await EndsAsync(guard, r => r.OriginalText == "second");
        Assert.Equal((MessageOutcome.Expired, true, null), (expired.Outcome, expired.IsAllowed, expired.SentAt));
        Assert.Equal("EXPIRED", (await esme.WaitForDeliveryAsync()).ReceiptState);
        Assert.Equal(MessageOutcome.Accepted, (await EndsAsync(guard, r => r.OriginalText == "first")).Outcome);
    }

    [Fact]
    public async Task While_the_archive_is_paused_each_leaves_once()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard, "first"))).IsOk);
        Assert.True((await esme.SubmitAsync(Advert(guard, "second") with { ScheduleDeliveryTime = Schedule(guard, Later + TimeSpan.FromMinutes(1)) })).IsOk);
        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Archive.Paused = true);

        // Many looks at what is due are between the two.
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Snapshot().Any(m => m.Text.Contains("second", StringComparison.Ordinal)), "both to leave");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        await guard.Time.AdvanceUntilAsync(async () => (await guard.RecordsAsync()).All(r => r.Outcome == MessageOutcome.Accepted), "their outcomes");
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    /// <summary>Whichever is wrong: by the jump it would be valid no more, or only due.</summary>
    [Theory]
    [InlineData(40 * 24)]
    [InlineData(30)]
    public async Task While_the_clock_is_far_ahead_nothing_leaves_or_ends_and_then_it_leaves_at_its_time(int hours)
    {
        var time = new JumpingTime(HandedTime.Stopped().GetUtcNow());
        await using var guard = await GuardFixture.StartAsync(options => options.Scheduled.ExpireHours = 48, time: time);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Advert(guard) with { ScheduleDeliveryTime = Schedule(guard, TimeSpan.FromSeconds(90)), RegisteredDelivery = 1 })).IsOk);
        Assert.True((await esme.SubmitAsync(Advert(guard, "other") with { ScheduleDeliveryTime = Schedule(guard, TimeSpan.FromMinutes(9)) })).IsOk);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 2, "both in the archive");
        var cancelled = (await guard.RecordAsync(r => r.OriginalText == "other")).MessageId!;
        var due = time.GetUtcNow().AddSeconds(90);

        time.Jump = TimeSpan.FromHours(hours);
        var until = time.GetUtcNow().AddSeconds(40);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= until, "many looks at what is due");
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.All(await guard.RecordsAsync(), r => Assert.Equal(MessageOutcome.Scheduled, r.Outcome));
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await time.AdvanceUntilAsync(esme.RequestAsync(Cancel(cancelled)), TimeSpan.FromMilliseconds(50))).CommandStatus);

        time.Jump = TimeSpan.Zero;
        _ = await LeavesAsync(guard, due);
        Assert.InRange(time.GetUtcNow(), due, due.AddSeconds(30));
        Assert.Equal(MessageOutcome.Accepted, (await guard.RecordAsync(r => r.Outcome is not (MessageOutcome.Scheduled or MessageOutcome.Cancelled))).Outcome);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    /// <summary>Also behind more than are looked at together, which are valid for longer.</summary>
    [Fact]
    public async Task What_expires_while_its_SMSC_is_away_ends_then()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => esme.SubmitAsync(Advert(guard, $"other {i}"))));
        Assert.All(others, answer => Assert.True(answer.IsOk));
        Assert.True((await esme.SubmitAsync(Advert(guard, "short") with { ValidityPeriod = "000000000130000R" })).IsOk);
        _ = await guard.RecordAsync(r => r.OriginalText == "short");
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        var until = guard.Time.GetUtcNow().AddMinutes(5);
        MessageRecord? ended = null;
        await guard.Time.AdvanceUntilAsync(
            async () => (ended = (await guard.RecordsAsync()).Single(r => r.OriginalText == "short")).Outcome != MessageOutcome.Scheduled || guard.Time.GetUtcNow() > until,
            "its end", TimeSpan.FromSeconds(5));
        Assert.Equal(MessageOutcome.Expired, ended!.Outcome);
        Assert.Equal(120, (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Scheduled));
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.ASCII.GetString(octets);

    private static Task<GuardFixture> StartAsync(Action<GuardOptions>? configure = null) => GuardFixture.StartAsync(configure, time: HandedTime.Stopped());

    private static string Schedule(GuardFixture guard, TimeSpan? later = null) => (guard.Time.GetUtcNow() + (later ?? Later)).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);

    private static Submit Advert(GuardFixture guard, string text = "sale") => new() { Source = Adverts, Destination = Agreed, Text = text, ScheduleDeliveryTime = Schedule(guard) };

    private static byte[] Cancel(string id)
    {
        var buffer = new byte[256];
        return buffer[..PduBuilder.CancelSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Adverts), 1, 1, Encoding.ASCII.GetBytes(Agreed))];
    }

    private static async Task<SmscSimulator.Server.SubmittedMessage> LeavesAsync(GuardFixture guard, DateTimeOffset? due = null)
    {
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 0, "it to leave", due: due);
        return guard.Smsc.Received.Snapshot()[0];
    }

    private static async Task<MessageRecord> EndsAsync(GuardFixture guard, Func<MessageRecord, bool>? which = null)
    {
        MessageRecord? ended = null;
        await guard.Time.AdvanceUntilAsync(
            async () => (ended = (await guard.RecordsAsync()).FirstOrDefault(r => r.Outcome != MessageOutcome.Scheduled && r.OriginalText != "today" && (which?.Invoke(r) ?? true))) is not null, "its end");
        return ended!;
    }
}
