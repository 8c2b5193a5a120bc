using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Receipts of a message in parts that leaves as it came: each segment asks for what its part asked for, and SMSCs report what they like.</summary>
public sealed class PlainPartsReceiptTests
{
    private const byte None = 0;
    private const byte Both = 1;
    private const byte OnFailure = 2;
    private const byte Intermediate = 0x10;

    /// <summary>2 seconds from now (SMPP 3.4, 7.1.1).</summary>
    private const string TwoSeconds = "000000000002000R";

    [Theory]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, Both, None)]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, Both, Both)]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, Both, Both, None)]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, OnFailure, Both, OnFailure)]
    public async Task What_becomes_of_segments_is_told_to_nobody_once_the_smsc_refused_another(CommandStatus status, params byte[] asked)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == asked.Length ? SubmitReply.Error(status) : SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Parts(asked));
        Assert.Equal(status, results[^1].Status);
        var told = results.SkipLast(1).Select(r => r.MessageId).ToList();
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "045", told), await esme.TakeReceiptsAsync(told.Count));

        foreach (var segment in guard.Smsc.Received.Snapshot().SkipLast(1))
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segment));
        }

        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Count(x => x.State == "DELIVRD") == asked.Length - 1);
    }

    [Theory]
    [InlineData(CommandStatus.ESME_ROK, "DELIVRD", "000")]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, "REJECTD", "045")]
    public async Task A_receipt_that_comes_before_the_last_segment_is_answered_waits_for_the_answer(CommandStatus status, string state, string error)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 2 ? SubmitReply.None : SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var submitting = esme.SubmitInTurnAsync(Parts([Both, None]));
        var last = await guard.Smsc.Received.WaitForAsync(message => message.Segment!.Value.Number == 2);
        var first = guard.Smsc.Received.Snapshot().Single(message => message.Segment!.Value.Number == 1);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(first));
        await esme.AssertNothingElseAsync(guard);

        Assert.True(last.Answer(status, status == CommandStatus.ESME_ROK ? "last" : ""));
        var results = await submitting;
        Assert.Equal(status, results[1].Status);
        Assert.Equal(ReceiptsAtEsme.All(state, error, [results[0].MessageId]), await esme.TakeReceiptsAsync(1));
        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData(Both, OnFailure, false)]
    [InlineData(Both, None, false)]
    [InlineData(OnFailure, OnFailure, false)]
    [InlineData(Both, OnFailure, true)]
    [InlineData(OnFailure, OnFailure, true)]
    public async Task A_success_that_nobody_asked_for_stands_for_no_other_segment(byte first, byte second, bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Parts([first, second]));
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal([first, second], segments.Select(m => m.RegisteredDelivery));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segments[1]));
        if (restart)
        {
            await guard.RecordAsync(r => r.Receipts.Count == 1);
            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
        }

        await esme.AssertNothingElseAsync(guard);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segments[0], MessageState.Undeliverable, 7));
        var told = new[] { first, second }.Zip(results).Where(part => part.First != None).Select(part => part.Second.MessageId).ToList();
        Assert.Equal(ReceiptsAtEsme.All("UNDELIV", "007", told), await esme.TakeReceiptsAsync(told.Count));
        await esme.AssertNothingElseAsync(guard);
    }

    [Fact]
    public async Task A_silent_segment_is_unknown_though_one_that_owed_nothing_was_delivered()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 1 ? SubmitReply.Ok.WithoutReceipt() : SubmitReply.Ok.Reporting(MessageState.Delivered);
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Parts([Both, None]).Select(part => part with { ValidityPeriod = TwoSeconds }));
        var unasked = guard.Smsc.Received.Snapshot()[1];
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(unasked));
        Assert.Equal(["UNKNOWN"], (await esme.TakeReceiptsAsync(1)).Select(r => r.State));
        await esme.AssertNothingElseAsync(guard);
        Assert.All(results, result => Assert.True(result.IsOk));
    }

    [Fact]
    public async Task An_intermediate_notification_goes_to_the_part_of_its_number_or_to_nobody()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(Parts([None, Intermediate | Both, Intermediate | Both]));
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(segment, MessageState.Enroute, isIntermediate: true));
        }

        foreach (var result in results.Skip(1))
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"id:{result.MessageId} "), (await esme.WaitForDeliveryAsync()).Text, StringComparison.Ordinal);
        }

        await esme.AssertNothingElseAsync(guard);
    }

    private static IEnumerable<Submit> Parts(byte[] asked) =>
        new Submit { Source = Notices, Destination = Agreed, Text = new string('a', (153 * (asked.Length - 1)) + 50) }.InParts(LongMessageForm.Udh8, 7).Zip(asked, (part, registered) => part with { RegisteredDelivery = registered });
}
