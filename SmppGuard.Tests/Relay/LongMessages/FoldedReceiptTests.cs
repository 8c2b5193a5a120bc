using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Receipts of the segments that left become one receipt for each part that was submitted.</summary>
public sealed class FoldedReceiptTests
{
    private const byte Intermediate = 0x10;

    /// <summary>2 seconds from now (SMPP 3.4, 7.1.1).</summary>
    private const string TwoSeconds = "000000000002000R";

    private const string FiveMinutes = "000000000500000R";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private static readonly string Filler = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i)));

    public static TheoryData<MessageState[], int, string, string> Folds => new()
    {
        { [MessageState.Delivered, MessageState.Delivered, MessageState.Delivered], 0, "DELIVRD", "000" },
        { [MessageState.Delivered, MessageState.Undeliverable, MessageState.Delivered], 7, "UNDELIV", "007" },
        { [MessageState.Expired, MessageState.Delivered, MessageState.Delivered], 34, "EXPIRED", "034" },
        { [MessageState.Delivered, MessageState.Delivered, MessageState.Unknown], 12, "UNKNOWN", "012" },
        { [MessageState.Rejected, MessageState.Rejected, MessageState.Rejected], 99, "REJECTD", "099" },
    };

    [Theory]
    [MemberData(nameof(Folds))]
    public async Task Each_part_gets_one_receipt_with_the_worst_state_of_the_segments(MessageState[] states, int error, string state, string expectedError)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => states[message.Segment!.Value.Number - 1] is var s && s == MessageState.Delivered ? SubmitReply.Ok.Reporting(s) : SubmitReply.Ok.Reporting(s, error);
        var esme = await guard.BindAsync();

        var results = await esme.SubmitInTurnAsync(Advert().InParts(LongMessageForm.Udh8, 7));

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(ReceiptsAtEsme.All(state, expectedError, results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(3));
        await esme.AssertNothingElseAsync(guard);
        Assert.All(guard.Smsc.Received.Snapshot(), m => Assert.Equal(1, m.RegisteredDelivery));
        var record = await guard.RecordAsync(r => r.Receipts.Count == 6);
        Assert.Equal(record.SmscMessageIds, record.Receipts.Where(r => r.SmscMessageId.Length > 0).Select(r => r.SmscMessageId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_worst_of_several_failures_counts_with_its_own_error()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number switch
        {
            1 => SubmitReply.Ok.Reporting(MessageState.Unknown, 1),
            2 => SubmitReply.Ok.Reporting(MessageState.Undeliverable, 2),
            _ => SubmitReply.Ok.Reporting(MessageState.Expired, 3),
        };
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Advert().InParts(LongMessageForm.Udh8, 7));
        Assert.Equal(ReceiptsAtEsme.All("UNDELIV", "002", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(3));
    }

    [Theory]
    [InlineData(MessageState.Delivered, new[] { 0, 2 })]
    [InlineData(MessageState.Undeliverable, new[] { 0, 1 })]
    public async Task Each_part_is_told_of_what_it_asked_for(MessageState state, int[] told)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 4 ? SubmitReply.Ok.Reporting(state) : SubmitReply.Ok;
        var esme = await guard.BindAsync();
        var parts = (Advert() with { Text = Filler + Filler[..70] }).InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(4, parts.Count);

        // Both, failure only, success only, none.
        byte[] asked = [1, 2, 3, 0];
        var results = await esme.SubmitInTurnAsync(parts.Select((part, i) => part with { RegisteredDelivery = asked[i] }));

        var receipts = await esme.TakeReceiptsAsync(told.Length);
        Assert.Equal(told.Select(i => results[i].MessageId).Order(StringComparer.Ordinal), receipts.Select(r => r.Id));
        Assert.All(receipts, r => Assert.Equal(state == MessageState.Delivered ? "DELIVRD" : "UNDELIV", r.State));
        await esme.AssertNothingElseAsync(guard);
    }

    [Fact]
    public async Task Nobody_is_told_who_did_not_ask()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await esme.SubmitInTurnAsync((Advert() with { RegisteredDelivery = 0 }).InParts(LongMessageForm.Udh8, 7));
        Assert.All(guard.Smsc.Received.Snapshot(), m => Assert.Equal(0, m.RegisteredDelivery));
        await esme.AssertNothingElseAsync(guard);
    }

    [Fact]
    public async Task Parts_that_left_as_one_payload_share_its_receipt()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = "Payload");
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Advert().InParts(LongMessageForm.Udh8, 7));
        Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(3));
        await esme.AssertNothingElseAsync(guard);
    }

    [Fact]
    public async Task A_segment_that_stays_silent_past_the_validity_period_makes_the_message_unknown()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 2 ? SubmitReply.Ok.WithoutReceipt() : SubmitReply.Ok;
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync((Advert() with { ValidityPeriod = TwoSeconds }).InParts(LongMessageForm.Udh8, 7));

        Assert.Equal(["UNKNOWN", "UNKNOWN", "UNKNOWN"], (await esme.TakeReceiptsAsync(3)).Select(r => r.State));

        // What it says after all is recorded, and not told.
        var silent = guard.Smsc.Received.Snapshot().Single(m => m.Segment!.Value.Number == 2);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(silent));
        await esme.AssertNothingElseAsync(guard);
        var record = await guard.RecordAsync(r => r.Receipts.Any(x => x.SmscMessageId == silent.MessageId));
        Assert.Equal(results[^1].MessageId, record.MessageId);
    }

    [Fact]
    public async Task While_the_clock_is_far_ahead_no_segment_has_been_silent_for_too_long()
    {
        var time = new JumpingTime(HandedTime.Stopped().GetUtcNow());
        await using var guard = await GuardFixture.StartAsync(time: time);
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Advert().InParts(LongMessageForm.Udh8, 7));

        time.Jump = TimeSpan.FromDays(40);
        var until = time.GetUtcNow().AddSeconds(30);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= until, "many looks at who is silent");
        time.Jump = TimeSpan.Zero;
        foreach (var message in guard.Smsc.Received.Snapshot())
        {
            Assert.Equal(CommandStatus.ESME_ROK, await time.AdvanceUntilAsync(guard.Smsc.ReceiptAsync(message)));
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await time.AdvanceUntilAsync(esme.TakeReceiptsAsync(3)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_between_the_receipts_changes_nothing(bool isSilent)
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 1 ? SubmitReply.Ok : SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var submit = Advert() with { ValidityPeriod = isSilent ? TwoSeconds : "" };
        var results = await esme.SubmitInTurnAsync(submit.InParts(LongMessageForm.Udh8, 7));
        await guard.RecordAsync(r => r.Receipts.Count == 1);

        await guard.StopAsync();
        await guard.StartAgainAsync();

        esme = await guard.BindAsync();
        if (!isSilent)
        {
            foreach (var message in guard.Smsc.Received.Snapshot().Where(m => m.Segment!.Value.Number > 1))
            {
                Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(message));
            }
        }

        var receipts = await guard.Time.AdvanceUntilAsync(esme.TakeReceiptsAsync(3));
        Assert.Equal(results.Select(r => r.MessageId).Order(StringComparer.Ordinal), receipts.Select(r => r.Id));
        Assert.All(receipts, r => Assert.Equal(isSilent ? "UNKNOWN" : "DELIVRD", r.State));
        await esme.AssertNothingElseAsync(guard);

        // Told once, also by the next process.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        await esme.AssertNothingElseAsync(guard);
    }

    /// <summary>A first start within a pause knows all from the archive; what came then is in the journal alone.</summary>
    [Fact]
    public async Task What_was_told_while_the_archive_is_paused_is_not_told_again_by_a_second_start()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync((Advert() with { ValidityPeriod = FiveMinutes }).InParts(LongMessageForm.Udh8, 7));
        await guard.RecordAsync(r => r.SmscMessageIds.Count == 3);
        await guard.StopAsync();

        await guard.StartAgainAsync(options => options.Archive.Paused = true);
        await guard.EventuallyAsync(() => guard.Log.Contains("Receipts of 1 messages of an earlier process"), "the message to be gone on with");
        esme = await guard.BindAsync();
        foreach (var message in guard.Smsc.Received.Snapshot())
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Time.AdvanceUntilAsync(guard.Smsc.ReceiptAsync(message), Step));
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await guard.Time.AdvanceUntilAsync(esme.TakeReceiptsAsync(3), Step));
        await guard.AcknowledgedAsync();
        await guard.StopAsync();

        // Also of what is reported once more.
        await guard.StartAgainAsync(options => options.Archive.Paused = true);
        esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Time.AdvanceUntilAsync(guard.Smsc.ReceiptAsync(guard.Smsc.Received.Snapshot()[0]), Step));
        var over = guard.Time.GetUtcNow().AddMinutes(6);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= over, "the time to be over", TimeSpan.FromSeconds(10));
        await guard.Time.AdvanceUntilAsync(esme.AssertNothingElseAsync(guard), Step);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        await guard.RecordAsync(r => r.Receipts.Count >= 6);
        await guard.Time.AdvanceUntilAsync(esme.AssertNothingElseAsync(guard), Step);
    }

    [Fact]
    public async Task An_intermediate_notification_is_passed_with_the_id_of_the_part()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var parts = (Advert() with { RegisteredDelivery = Intermediate | 1 }).InParts(LongMessageForm.Udh8, 7);
        var results = await esme.SubmitInTurnAsync(parts);
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal(3, segments.Count);
        Assert.All(segments, m => Assert.Equal(Intermediate | 1, m.RegisteredDelivery));

        foreach (var (segment, result) in segments.Zip(results))
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segment, MessageState.Enroute, isIntermediate: true));
            var notification = await esme.WaitForDeliveryAsync();
            Assert.Equal(EsmClasses.IntermediateNotification, notification.EsmClass & EsmClasses.TypeMask);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"id:{result.MessageId} "), notification.Text, StringComparison.Ordinal);
            Assert.Contains("stat:ENROUTE", notification.Text, StringComparison.Ordinal);
        }

        // It is not the last word.
        foreach (var segment in segments)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segment));
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(3));
    }

    private static Submit Advert() => new() { Source = Adverts, Destination = Agreed, Text = Filler, RegisteredDelivery = 1 };
}
