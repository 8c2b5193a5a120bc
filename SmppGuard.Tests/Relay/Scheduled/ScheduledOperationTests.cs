using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>query_sm, cancel_sm and replace_sm about an advert that waits here: the SMSC does not have it, and is not asked.</summary>
public sealed class ScheduledOperationTests
{
    /// <summary>08:00 in Shanghai, where quiet hours end.</summary>
    private static readonly DateTimeOffset Morning = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_is_on_its_way_until_it_is_cancelled_and_then_never_leaves()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = await SubmitAsync(guard, esme, "sale", registered: 1);
        Assert.Equal(MessageState.Enroute, await StateAsync(guard, esme, id));
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, await CancelAsync(guard, esme, id, RivalAdverts));
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, id));

        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((id, "DELETED"), (receipt.ReceiptId, receipt.ReceiptState));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Cancelled);
        Assert.Equal((true, id, null), (record.IsAllowed, record.MessageId, record.SentAt));
        Assert.Equal(MessageState.Deleted, await StateAsync(guard, esme, id));
        Assert.Equal(CommandStatus.ESME_RCANCELFAIL, await CancelAsync(guard, esme, id));
        await PassAsync(guard);
        var shown = await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages/{record.Id}");
        Assert.Equal("cancelled", (string?)shown!["outcome"]);
        Assert.Equal(["query_sm", "cancel_sm", "query_sm", "cancel_sm"], shown["operations"]!.AsArray().Select(o => (string?)o!["operation"]));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Without_an_id_all_of_one_source_to_one_recipient_are_cancelled()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        _ = await SubmitAsync(guard, esme, "one");
        _ = await SubmitAsync(guard, esme, "two", serviceType: "PROMO");
        _ = await SubmitAsync(guard, esme, "other", AlsoAgreed);
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, "", serviceType: "PROMO"));
        _ = await guard.RecordAsync(r => r is { Outcome: MessageOutcome.Cancelled, OriginalText: "two" });
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, ""));
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Snapshot().Any(m => m.CommandId == CommandId.SubmitSm), "the other to leave");
        await PassAsync(guard);
        Assert.Equal([AlsoAgreed], guard.Smsc.Received.Snapshot().Where(m => m.CommandId == CommandId.SubmitSm).Select(m => m.Destination));
    }

    [Fact]
    public async Task A_new_text_is_judged_and_leaves_in_the_place_of_the_old_one_under_its_id()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = await SubmitAsync(guard, esme, "sale", serviceType: "PROMO");
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, await ReplaceAsync(guard, esme, id, "big sale", source: Orders));
        Assert.Equal((CommandStatus)0x0406, await ReplaceAsync(guard, esme, id, "[Rival Shop] big sale"));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, id, "big sale", registered: 1));
        Assert.Equal(0, guard.Smsc.Received.Count);
        var old = await guard.RecordAsync(r => r is { OriginalText: "sale", Outcome: MessageOutcome.Cancelled });

        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 0, "the new one to leave");
        var record = await guard.RecordAsync(r => r is { OriginalText: "big sale", Outcome: MessageOutcome.Accepted });
        await PassAsync(guard);
        var sent = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal((CommandId.SubmitSm, "[Acme Mall] big sale Tel 4008001234 Reply STOP to opt out", 1), (sent.CommandId, sent.Text, sent.RegisteredDelivery));
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(sent.Pdu, out var view));
        Assert.Equal(("", "PROMO"), (Encoding.ASCII.GetString(view.ScheduleDeliveryTime), Encoding.ASCII.GetString(view.ServiceType)));
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((id, "DELIVRD"), (receipt.ReceiptId, receipt.ReceiptState));
        Assert.Equal(id, record.MessageId);
        var shown = await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages/{record.Id}");
        Assert.Equal((old.Id, 1), ((string?)shown!["replaces"], shown["sentPdus"]!.AsArray().Count));
    }

    [Fact]
    public async Task With_another_time_it_leaves_then_and_with_one_that_is_past_at_once()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var (later, now) = (await SubmitAsync(guard, esme, "sale"), await SubmitAsync(guard, esme, "sale", AlsoAgreed));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, now, "now", schedule: Schedule(guard, TimeSpan.FromMinutes(-1))));
        Assert.Contains("now", (await guard.Smsc.Received.WaitForAsync(_ => true)).Text, StringComparison.Ordinal);
        var due = guard.Time.GetUtcNow().AddSeconds(70);
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, later, "later", schedule: Schedule(guard, TimeSpan.FromSeconds(80))));
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 1, "the other to leave", due: due);
        Assert.InRange(guard.Time.GetUtcNow(), due, due.AddSeconds(40));
        Assert.Contains("later", guard.Smsc.Received.Snapshot()[1].Text, StringComparison.Ordinal);
    }

    /// <summary>The archive follows by moments: the old one must not be taken for the one that has its id now.</summary>
    [Fact]
    public async Task What_took_the_place_of_another_can_be_cancelled_at_once()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        for (var i = 0; i < 10; i++)
        {
            var id = await SubmitAsync(guard, esme, $"sale {i}");
            Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, id, $"big sale {i}"));
            Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, id));
        }

        await PassAsync(guard);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    /// <summary>The destinations of a submit_multi share one id; the newest of them need not be one that waits.</summary>
    [Fact]
    public async Task An_id_that_several_share_means_all_of_them_or_the_one_that_is_named_too()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = await SubmitMultiAsync(guard, esme, Adverts, Schedule(guard), AlsoAgreed, Agreed, NeverAsked);
        Assert.Equal(MessageState.Enroute, await StateAsync(guard, esme, id));
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(guard, esme, id, "big sale"));
        Assert.Equal(CommandStatus.ESME_RCANCELFAIL, await CancelAsync(guard, esme, id, destination: Lapsed));
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, id, destination: Agreed));
        _ = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Cancelled && r.Msisdn.Digits == Agreed);
        Assert.Equal(MessageState.Enroute, await StateAsync(guard, esme, id));
        var other = await SubmitMultiAsync(guard, esme, Adverts, Schedule(guard), Agreed, AlsoAgreed);
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, other, destination: ""));
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 0, "the one that was not cancelled to leave");
        await PassAsync(guard);
        Assert.Equal([AlsoAgreed], guard.Smsc.Received.Snapshot().Select(m => m.Destination));
        Assert.Equal(MessageState.Deleted, await StateAsync(guard, esme, other));
    }

    [Fact]
    public async Task An_id_that_several_share_means_all_of_them_at_the_SMSC_too()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = await SubmitMultiAsync(guard, esme, Orders, Schedule(guard, TimeSpan.FromHours(1)), AlsoAgreed, Agreed, NeverAsked);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Accepted) == 3, "all to be accepted");
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(guard, esme, id, "your order is late", source: Orders));
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, id, Orders, destination: AlsoAgreed));
        var record = await guard.RecordAsync(r => r.Msisdn.Digits == AlsoAgreed);
        Assert.Equal(record.SmscMessageIds, CancelledAt(guard));
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(guard, esme, id, Orders, destination: ""));
        Assert.Equal((await guard.RecordsAsync()).SelectMany(r => r.SmscMessageIds).Order(), CancelledAt(guard).Distinct().Order());
    }

    /// <summary>What the SMSC has for later cannot be taken back when somebody refuses.</summary>
    [Fact]
    public async Task A_notice_that_the_SMSC_has_for_later_does_not_become_an_advert()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", ScheduleDeliveryTime = Schedule(guard) })).MessageId;
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(guard, esme, id, "50% off today", source: Orders));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, id, "your order is late", source: Orders));
    }

    [Fact]
    public async Task What_replaces_a_notice_that_quiet_hours_hold_waits_for_their_end_too()
    {
        await using var guard = await GuardFixture.StartAsync(time: new FakeTimeProvider(Morning.AddSeconds(-40)));
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", """
            { "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": { "from": "20:00", "to": "08:00", "classes": [ "Commercial", "Notification" ], "action": "Hold" } }
            """);
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId;

        // Where the SMSC has no room for a moment, neither text is lost.
        guard.Smsc.OnSubmit = _ => guard.Smsc.Received.Count < 2 ? SubmitReply.Error(CommandStatus.ESME_RTHROTTLED) : SubmitReply.Ok;
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, id, "your order is late", source: Orders));
        _ = await guard.RecordAsync(r => r is { OriginalText: "your order is late", Outcome: MessageOutcome.Scheduled });
        Assert.Equal(0, guard.Smsc.Received.Count);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 0, "it to leave", due: Morning);
        Assert.InRange(guard.Time.GetUtcNow(), Morning, Morning.AddSeconds(30));
        await guard.Time.AdvanceUntilAsync(async () => (await guard.RecordsAsync()).Any(r => r is { OriginalText: "your order is late", Outcome: MessageOutcome.Accepted }), "it to be taken");
        Assert.All(guard.Smsc.Received.Snapshot(), m => Assert.Contains("your order is late", m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_replaces_a_data_sm_is_valid_as_long_as_that_was()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.QuietHours.Enabled, options.QuietHours.Action) = (true, "Hold"), time: new FakeTimeProvider(Morning.AddSeconds(-40)));
        var esme = await guard.BindAsync();
        var end = guard.Time.GetUtcNow().AddSeconds(90);
        var answer = await esme.SubmitAsync(new Submit { CommandId = CommandId.DataSm, Source = Adverts, Destination = Agreed, Text = "sale", Tlvs = [0x00, 0x17, 0, 4, 0, 0, 0, 90] });
        foreach (var text in new[] { "big sale", "bigger sale", "biggest sale" })
        {
            guard.Time.Advance(TimeSpan.FromSeconds(5.9));
            Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(guard, esme, answer.MessageId, text));
        }

        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count > 0, "it to leave", due: Morning);
        Assert.Equal(CommandStatus.ESME_ROK, DataSmView.TryParse(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu, out var sent));
        Assert.True(TlvReader.TryFind(sent.Tlvs, TlvTag.QosTimeToLive, out var timeToLive));

        // Seconds from when it is due to the end that the sender meant, however often its text was replaced in between.
        Assert.Equal(Math.Ceiling((end - Morning).TotalSeconds), System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(timeToLive));
    }

    private static string Schedule(GuardFixture guard, TimeSpan? later = null) =>
        (guard.Time.GetUtcNow() + (later ?? TimeSpan.FromSeconds(40))).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> CancelledAt(GuardFixture guard) =>
    [
        .. guard.Smsc.Received.Snapshot().Where(m => m.CommandId == CommandId.CancelSm).Select(m =>
        {
            Assert.Equal(CommandStatus.ESME_ROK, CancelSmView.TryParse(m.Pdu, out var view));
            return Encoding.ASCII.GetString(view.MessageId);
        }),
    ];

    private static async Task<string> SubmitMultiAsync(GuardFixture guard, EsmeClient esme, string source, string schedule, params string[] destinations)
    {
        var fields = new SubmitSmFields { SourceAddr = source, ScheduleDeliveryTime = schedule, ShortMessage = "your order"u8.ToArray() };
        var buffer = new byte[1024];
        var answer = await RequestAsync(guard, esme, buffer[..fields.WriteSubmitMulti(buffer, 1, [.. destinations.Select(d => new MultiDestination(d, 1, 1))])]);
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(answer, out var view));
        return Encoding.ASCII.GetString(view.MessageId);
    }

    private static async Task<string> SubmitAsync(GuardFixture guard, EsmeClient esme, string text, string destination = Agreed, byte registered = 0, string serviceType = "")
    {
        var answer = await esme.SubmitAsync(
            new Submit { Source = Adverts, Destination = destination, Text = text, ScheduleDeliveryTime = Schedule(guard), RegisteredDelivery = registered, ServiceType = serviceType });
        Assert.True(answer.IsOk);
        return answer.MessageId;
    }

    // Long enough for all that was due.
    private static async Task PassAsync(GuardFixture guard)
    {
        var until = guard.Time.GetUtcNow().AddSeconds(50);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= until, "the time to pass");
    }

    private static async Task<MessageState> StateAsync(GuardFixture guard, EsmeClient esme, string id)
    {
        var buffer = new byte[256];
        var answer = await RequestAsync(guard, esme, buffer[..PduBuilder.QuerySm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Adverts))]);
        Assert.Equal(CommandStatus.ESME_ROK, QuerySmRespView.TryParse(answer, out var view));
        Assert.Equal(id, Encoding.ASCII.GetString(view.MessageId));
        return view.MessageState;
    }

    private static async Task<CommandStatus> CancelAsync(GuardFixture guard, EsmeClient esme, string id, string source = Adverts, string serviceType = "", string destination = Agreed)
    {
        var buffer = new byte[256];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.CancelSm, CommandStatus.ESME_ROK, 1);
        writer.CString(serviceType);
        writer.CString(id);
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(source);
        writer.Byte(1);
        writer.Byte(1);
        writer.CString(destination);
        return PduHeader.Read(await RequestAsync(guard, esme, buffer[..writer.Complete()])).CommandStatus;
    }

    private static async Task<CommandStatus> ReplaceAsync(
        GuardFixture guard, EsmeClient esme, string id, string text, string source = Adverts, byte registered = 0, string schedule = "")
    {
        var buffer = new byte[512];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.ReplaceSm, CommandStatus.ESME_ROK, 1);
        writer.CString(id);
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(source);
        writer.CString(schedule);
        writer.CString("");
        writer.Byte(registered);
        writer.Byte(0);
        var octets = Encoding.ASCII.GetBytes(text.Replace("[", "\u001B<", StringComparison.Ordinal).Replace("]", "\u001B>", StringComparison.Ordinal));
        writer.Byte((byte)octets.Length);
        writer.Octets(octets);
        return PduHeader.Read(await RequestAsync(guard, esme, buffer[..writer.Complete()])).CommandStatus;
    }

    private static Task<byte[]> RequestAsync(GuardFixture guard, EsmeClient esme, byte[] pdu) => guard.Time.AdvanceUntilAsync(esme.RequestAsync(pdu), TimeSpan.FromMilliseconds(50));
}
