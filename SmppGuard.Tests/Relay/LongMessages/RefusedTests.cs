using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// A long message that is refused by a rule or by the SMSC, or of which nobody knows: the part that completes it gets the status, those that were answered before get a
/// failure receipt if they asked for one.
/// </summary>
public sealed class RefusedTests
{
    private static readonly string Filler = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i)));

    public static TheoryData<string, string, string, string, CommandStatus, string> Refusals => new()
    {
        { "no-consent", Adverts, NeverAsked, Filler, (CommandStatus)0x0402, "402" },
        { "consent-expired", Adverts, Lapsed, Filler, (CommandStatus)0x0404, "404" },
        { "source-not-allowed", RivalAdverts, Agreed, Filler, CommandStatus.ESME_RINVSRCADR, "00a" },
        { "destination-invalid", Orders, "8612345678901", Filler, CommandStatus.ESME_RINVDSTADR, "00b" },

        // The name stands over the cut at 67 characters, so that neither part alone shows it.
        { "signature-mismatch", Orders, Agreed, Filler + "【对手商城】", (CommandStatus)0x0406, "406" },
        { "signature-mismatch", Orders, Agreed, Filler[..132] + "【对手商城】", (CommandStatus)0x0406, "406" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_rule_refuses_the_part_that_completes_the_message(string reason, string source, string destination, string text, CommandStatus status, string error)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = source, Destination = destination, Text = text, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(3, parts.Count);

        var results = await esme.SubmitInTurnAsync([parts[2], parts[0] with { RegisteredDelivery = 0 }, parts[1]]);

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, status], results.Select(r => r.Status));
        Assert.Equal("", results[2].MessageId);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((results[0].MessageId, "REJECTD", error), (receipt.ReceiptId, receipt.ReceiptState, receipt.ReceiptError));
        Assert.Equal((destination, source), (receipt.Source, receipt.Destination));
        await esme.AssertNothingElseAsync(guard);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((reason, status, text, MessageOutcome.None), (record.Reason.Name(), record.CommandStatus, record.OriginalText, record.Outcome));
        Assert.Equal((3, (string?)null), (record.Parts.Count, record.MessageId));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_refusal_between_the_parts_counts()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Advert().InParts(LongMessageForm.Udh8, 7);
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);
        Assert.True((await esme.SubmitAsync(parts[1])).IsOk);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));

        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(parts[2])).Status);
        Assert.Equal(Reason.ConsentRevoked, (await guard.RecordAsync(_ => true)).Reason);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task The_smsc_refuses_a_segment_and_the_rest_is_not_sent()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment!.Value.Number == 2 ? SubmitReply.Error((CommandStatus)0x04FF) : SubmitReply.Ok;
        var esme = await guard.BindAsync();
        var parts = Advert().InParts(LongMessageForm.Udh8, 7);

        var results = await esme.SubmitInTurnAsync([parts[0], parts[1] with { RegisteredDelivery = 0 }, parts[2]]);

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, (CommandStatus)0x04FF], results.Select(r => r.Status));
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((results[0].MessageId, "REJECTD", "4ff"), (receipt.ReceiptId, receipt.ReceiptState, receipt.ReceiptError));

        // The segment that the SMSC took reports as well; that is recorded, and not told.
        var record = await guard.RecordAsync(r => r.Receipts.Any(x => x.State == "DELIVRD"));
        await esme.AssertNothingElseAsync(guard);
        Assert.Equal((MessageOutcome.Rejected, (CommandStatus)0x04FF, Reason.None), (record.Outcome, record.CommandStatus, record.Reason));
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task The_smsc_does_not_answer()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var parts = Advert().InParts(LongMessageForm.Sar, 7);

        var results = await guard.Time.AdvanceUntilAsync(esme.SubmitInTurnAsync([parts[0], parts[1] with { RegisteredDelivery = 3 }, parts[2]]));

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, CommandStatus.ESME_RSYSERR], results.Select(r => r.Status));
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((results[0].MessageId, "UNKNOWN"), (receipt.ReceiptId, receipt.ReceiptState));
        await esme.AssertNothingElseAsync(guard);
        Assert.Equal(MessageOutcome.Unknown, (await guard.RecordAsync(_ => true)).Outcome);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task There_is_no_smsc()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Advert().InParts(LongMessageForm.Udh8, 7);
        Assert.All(await esme.SubmitInTurnAsync(parts.Take(2)), result => Assert.True(result.IsOk));
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();

        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(parts[2])).Status);

        Assert.All(await esme.TakeReceiptsAsync(2), receipt => Assert.Equal(("REJECTD", "008"), (receipt.State, receipt.Error)));
        Assert.Equal(Reason.SmscUnavailable, (await guard.RecordAsync(_ => true)).Reason);
    }

    private static Submit Advert() => new() { Source = Adverts, Destination = Agreed, Text = Filler, RegisteredDelivery = 1 };
}
