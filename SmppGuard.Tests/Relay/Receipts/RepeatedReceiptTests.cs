using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>A receipt that comes again is the same receipt, and what is on the way is no end.</summary>
public sealed class RepeatedReceiptTests
{
    private static readonly Func<SmscReceipt, string, SmscReceipt>[] OnTheWay =
    [
        (r, id) => r.Saying(id, "DELIVRD") with { EsmClass = EsmClasses.IntermediateNotification },
        (r, id) => r.Saying(id, "DELIVRD") with { EsmClass = EsmClasses.IntermediateNotification | EsmClasses.DeliveryReceipt },
        (r, id) => r.Saying(id, "DELIVRD").With(MessageState.Enroute),
        (r, id) => r.Saying(id, "BUFFRED").With(MessageState.Delivered),
        (r, id) => r.With(TlvTag.ReceiptedMessageId, id).With(MessageState.Scheduled),
        (r, id) => r.With(TlvTag.ReceiptedMessageId, id),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Segments_to_which_the_SMSC_gave_one_id_have_a_last_receipt_each(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.WithId("same").WithoutReceipt();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = new string('x', 200), RegisteredDelivery = 1 });
        Assert.Equal(2, guard.Smsc.Received.Count);
        var receipt = new SmscReceipt(Agreed, Orders).Saying("same", "DELIVRD");
        await receipt.SendAsync(guard);
        if (restart)
        {
            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
        }

        await receipt.SendAsync(guard);
        var told = await EsmeReceipt.TakeAsync(esme);
        Assert.Equal((result.MessageId, "DELIVRD"), (told.Id, told.State));
        await receipt.SendAsync(guard);
        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_receipt_of_a_message_is_told_once_and_recorded_as_often_as_it_comes(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Orders, Agreed, "order", registered: true);
        var receipt = new SmscReceipt(Agreed, Orders).Saying(result.MessageId, "DELIVRD");
        await receipt.SendAsync(guard);
        Assert.Equal(result.MessageId, (await EsmeReceipt.TakeAsync(esme)).Id);
        if (restart)
        {
            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
        }

        await receipt.SendAsync(guard);
        await receipt.SendAsync(guard);
        await receipt.Saying(result.MessageId, "UNDELIV").SendAsync(guard);
        await receipt.Saying(result.MessageId, "ENROUTE").SendAsync(guard);
        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Select(x => x.State).SequenceEqual(["DELIVRD", "DELIVRD", "DELIVRD", "UNDELIV", "ENROUTE"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeated_receipt_completes_no_other_segment_and_starts_nothing_anew(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(ReceiptMatchingTests.TwoParts());
        var segments = guard.Smsc.Received.Snapshot();
        await DeliveredAsync(guard, segments[0]);
        await DeliveredAsync(guard, segments[0]);
        if (restart)
        {
            esme = await RestartAsync(guard);
            await DeliveredAsync(guard, segments[0]);
        }

        await esme.AssertNothingElseAsync(guard);
        await SmscReceipt.For(segments[1]).Saying(segments[1].MessageId, "UNDELIV").SendAsync(guard);
        Assert.Equal(ReceiptsAtEsme.All("UNDELIV", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));

        await DeliveredAsync(guard, segments[0]);
        await DeliveredAsync(guard, segments[1]);
        if (restart)
        {
            esme = await RestartAsync(guard);
            await DeliveredAsync(guard, segments[1]);
            await DeliveredAsync(guard, segments[0]);
        }

        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData("ENROUTE")]
    [InlineData("enroute")]
    [InlineData("EN_ROUTE")]
    [InlineData("BUFFRED")]
    [InlineData("Buffered")]
    [InlineData("ACKED")]
    [InlineData("SCHEDULED")]
    [InlineData("SUBMITD")]
    [InlineData("submitted")]
    [InlineData("ACCEPTD")]
    [InlineData("accepted")]
    [InlineData("ACCEPT")]
    [InlineData("ACK")]
    [InlineData("ackd")]
    [InlineData("IN_TRANSIT")]
    [InlineData("In Transit")]
    [InlineData("En Route")]
    [InlineData("ENRT")]
    [InlineData("SENT")]
    [InlineData("WAITING")]
    [InlineData("DEFERRED")]
    [InlineData("STORED")]
    [InlineData("PROCESSING")]
    [InlineData("on-going")]
    [InlineData("FORWARDED")]
    [InlineData("SUBMITTED")]
    [InlineData("TEMP_FAIL")]
    [InlineData("ACCEPTED_BY_SMSC")]
    [InlineData("LIMBO")]
    [InlineData("1")]
    [InlineData("")]
    public async Task A_state_on_the_way_ends_no_message_in_segments(string state)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(ReceiptMatchingTests.TwoParts());
        var segments = guard.Smsc.Received.Snapshot();
        foreach (var segment in segments)
        {
            await SmscReceipt.For(segment).Saying(segment.MessageId, state).SendAsync(guard);
            await SmscReceipt.For(segment).Saying(segment.MessageId, state).SendAsync(guard);
        }

        await esme.AssertNothingElseAsync(guard);
        esme = await RestartAsync(guard);
        await DeliveredAsync(guard, segments[0]);
        await DeliveredAsync(guard, segments[1]);
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData("DELIV", "DELIVRD")]
    [InlineData("DELIVRD,", "DELIVRD")]
    [InlineData("'Delivered'", "DELIVRD")]
    [InlineData("2", "DELIVRD")]
    [InlineData("02", "DELIVRD")]
    [InlineData("5", "UNDELIV")]
    [InlineData("8", "REJECTD")]
    [InlineData("03;", "EXPIRED")]
    [InlineData("DELIVERED_TO_HANDSET", "DELIVRD")]
    [InlineData("MK:0001", "UNDELIV")]
    [InlineData("DELIVERY FAILED", "UNDELIV")]
    public async Task A_last_state_counts_in_every_spelling_and_as_its_number(string written, string state)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(ReceiptMatchingTests.TwoParts());
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            await SmscReceipt.For(segment).Saying(segment.MessageId, written).SendAsync(guard);
        }

        Assert.Equal(ReceiptsAtEsme.All(state, "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Wherever_a_receipt_says_so_it_is_no_end_also_after_a_restart(int way)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(ReceiptMatchingTests.TwoParts());
        var segments = guard.Smsc.Received.Snapshot();
        await OnTheWay[way](SmscReceipt.For(segments[0]), segments[0].MessageId).SendAsync(guard);
        await OnTheWay[way](SmscReceipt.For(segments[1]), segments[1].MessageId).SendAsync(guard);
        await esme.AssertNothingElseAsync(guard);
        esme = await RestartAsync(guard);
        await esme.AssertNothingElseAsync(guard);
        await DeliveredAsync(guard, segments[0]);
        await DeliveredAsync(guard, segments[1]);
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
    }

    [Theory]
    [InlineData(false, "ACCEPTD", "ACCEPTD", "ACCEPTD")]
    [InlineData(true, "ACCEPTD", "ACCEPTD", "ACCEPTD")]
    [InlineData(false, "ACCEPTD", "ENROUTE", "UNKNOWN")]
    [InlineData(false, "ACCEPTD", "LIMBO", "UNDELIV")]
    [InlineData(true, "LIMBO", "ENROUTE", "UNDELIV")]
    public async Task Nothing_better_until_the_deadline_is_what_was_said_and_silence_is_UNKNOWN(bool restart, string first, string second, string expected)
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var parts = ReceiptMatchingTests.TwoParts().Select(part => part with { ValidityPeriod = "000000000002000R" });
        var results = await esme.SubmitInTurnAsync(parts);
        var segments = guard.Smsc.Received.Snapshot();
        await SmscReceipt.For(segments[0]).Saying(segments[0].MessageId, first).SendAsync(guard);
        await SmscReceipt.For(segments[1]).Saying(segments[1].MessageId, second).SendAsync(guard);
        if (restart)
        {
            esme = await RestartAsync(guard);
        }

        Assert.Equal(ReceiptsAtEsme.All(expected, "000", results.Select(r => r.MessageId)), await guard.Time.AdvanceUntilAsync(esme.TakeReceiptsAsync(2)));
    }

    [Fact]
    public async Task What_is_on_the_way_is_passed_on_of_a_message_in_one_segment_and_ACCEPTD_once()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Orders, Agreed, "order", registered: true);
        foreach (var state in new[] { "ENROUTE", "ACCEPTD", "ACCEPTD", "BUFFRED", "DELIVRD", "ACCEPTD" })
        {
            await new SmscReceipt(Agreed, Orders).Saying(result.MessageId, state).SendAsync(guard);
        }

        foreach (var state in new[] { "ENROUTE", "ACCEPTD", "BUFFRED", "DELIVRD" })
        {
            Assert.Equal(new EsmeReceipt(result.MessageId, "", state, Agreed), await EsmeReceipt.TakeAsync(esme));
        }

        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_word_that_nobody_knows_is_passed_on_once_and_so_is_the_end_that_follows(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Orders, Agreed, "order", registered: true);
        var receipt = new SmscReceipt(Agreed, Orders);
        await receipt.Saying(result.MessageId, "LIMBO").SendAsync(guard);
        Assert.Equal(new EsmeReceipt(result.MessageId, "", "LIMBO", Agreed), await EsmeReceipt.TakeAsync(esme));
        if (restart)
        {
            esme = await RestartAsync(guard);
        }

        foreach (var state in new[] { "LIMBO", "ACCEPTD", "DELIVRD", "DELIVRD", "LIMBO" })
        {
            await receipt.Saying(result.MessageId, state).SendAsync(guard);
        }

        Assert.Equal(new EsmeReceipt(result.MessageId, "", "DELIVRD", Agreed), await EsmeReceipt.TakeAsync(esme));
        await esme.AssertNothingElseAsync(guard);
    }

    private static Task DeliveredAsync(GuardFixture guard, SubmittedMessage segment) => SmscReceipt.For(segment).Saying(segment.MessageId, "DELIVRD").SendAsync(guard);

    private static async Task<EsmeClient> RestartAsync(GuardFixture guard)
    {
        await guard.StopAsync();
        await guard.StartAgainAsync();
        return await guard.BindAsync();
    }
}
