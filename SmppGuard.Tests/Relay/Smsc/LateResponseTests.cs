using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.Receipts;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>A response that comes after we stopped waiting completes the record; the ESME, which has its answer, gets no other.</summary>
public sealed class LateResponseTests
{
    private static readonly string Long = new('折', 100);

    [Theory]
    [InlineData(CommandId.SubmitSm)]
    [InlineData(CommandId.DataSm)]
    public async Task A_late_acceptance_completes_the_record_and_links_the_receipts(CommandId command)
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var result = EsmeClient.ResultOf(await UnansweredAsync(guard, esme.RequestAsync(new Submit
        {
            CommandId = command,
            InPayload = command == CommandId.DataSm,
            Source = Orders,
            Destination = Agreed,
            Text = "order",
            RegisteredDelivery = 1,
        }.Encode())));
        Assert.Equal(CommandStatus.ESME_RSYSERR, result.Status);
        var before = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Unknown);
        Assert.Empty(before.SmscMessageIds);

        var message = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.True(message.Answer(CommandStatus.ESME_ROK, "late7"));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((before.RecordId, "late7", CommandStatus.ESME_RSYSERR, CommandStatus.ESME_ROK), (record.RecordId, record.SmscMessageId, record.CommandStatus, record.LateCommandStatus));
        Assert.Null(record.MessageId);
        Assert.True(record.LateAnswerAt >= record.AnsweredAt);

        await SmscReceipt.For(message).Saying("late7", "DELIVRD").SendAsync(guard);
        Assert.Equal("DELIVRD", Assert.Single((await guard.RecordAsync(r => r.Receipts.Count > 0)).Receipts).State);

        // Neither a second answer nor a receipt of what it was told had failed: the next thing that it hears is what it asks.
        Assert.Equal(CommandId.EnquireLinkResp, PduHeader.Read(await esme.RequestAsync(RawPeer.Header(CommandId.EnquireLink, 0))).CommandId);
        Assert.False(esme.Delivered.TryRead(out _) || esme.Unexpected.TryRead(out _));
        using var api = new GuardApi(guard);
        var shown = await api.GetAsync("/api/v1/messages/" + record.Id);
        Assert.Equal(("accepted", "late7", 8, 0), ((string?)shown["outcome"], (string?)shown["smscMessageId"], (int)shown["commandStatus"]!, (int)shown["lateCommandStatus"]!));
        Assert.NotNull(shown["lateAnswerAt"]);
        Assert.Equal(record.Id, (string?)Assert.Single((await api.GetAsync("/api/v1/messages?messageId=late7"))["items"]!.AsArray())!["id"]);
        Assert.Equal(1, await api.MetricAsync("""smppguard_late_responses_total{smsc="main"}"""));
    }

    [Fact]
    public async Task A_late_refusal_is_recorded_as_one()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await UnansweredAsync(guard, esme.SubmitAsync(Orders, Agreed, "order"))).Status);
        Assert.True(Assert.Single(guard.Smsc.Received.Snapshot()).Answer(CommandStatus.ESME_RMSGQFUL));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Rejected);
        Assert.Equal((CommandStatus.ESME_RSYSERR, CommandStatus.ESME_RMSGQFUL), (record.CommandStatus, record.LateCommandStatus));
    }

    [Fact]
    public async Task A_late_answer_to_the_first_of_two_segments_does_not_make_the_message_accepted()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await UnansweredAsync(guard, esme.SubmitAsync(Adverts, Agreed, Long))).Status);
        Assert.True(Assert.Single(guard.Smsc.Received.Snapshot()).Answer(CommandStatus.ESME_ROK, "first"));
        var record = await guard.RecordAsync(r => r.LateAnswerAt is not null);
        Assert.Equal((MessageOutcome.Unknown, "first"), (record.Outcome, Assert.Single(record.SmscMessageIds)));
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_late_answer_to_the_last_of_two_segments_makes_it_accepted_with_both_ids()
    {
        await using var guard = await StartAsync();
        guard.Smsc.OnSubmit = message => message.Segment?.Number == 1 ? SubmitReply.WithId("first") : SubmitReply.None;
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await UnansweredAsync(guard, esme.SubmitAsync(Adverts, Agreed, Long), segments: 2)).Status);
        Assert.True(guard.Smsc.Received.Snapshot()[1].Answer(CommandStatus.ESME_ROK, "second"));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal(["first", "second"], record.SmscMessageIds);
    }

    [Fact]
    public async Task A_receipt_that_comes_before_the_late_answer_is_linked_to_the_message()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await UnansweredAsync(guard, esme.SubmitAsync(Orders, Agreed, "order", registered: true))).Status);
        var message = Assert.Single(guard.Smsc.Received.Snapshot());

        // It waits for the answer as long as for one in time. Whichever is read first, it is the message's.
        var delivering = SmscReceipt.For(message).Saying("late8", "DELIVRD").SendAsync(guard);
        Assert.True(message.Answer(CommandStatus.ESME_ROK, "late8"));
        await guard.Time.AdvanceUntilAsync(delivering, TimeSpan.FromMilliseconds(100));
        var record = await guard.RecordAsync(r => r.Receipts.Count > 0);
        Assert.Equal(("late8", "DELIVRD"), (record.SmscMessageId, record.Receipts[0].State));
    }

    [Fact]
    public async Task A_response_of_another_type_or_a_second_one_changes_nothing()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await UnansweredAsync(guard, esme.SubmitAsync(Orders, Agreed, "order"))).Status);
        var message = Assert.Single(guard.Smsc.Received.Snapshot());
        var smsc = guard.Smsc.Connections()[0];
        Assert.True(smsc.SendRaw(RawPeer.Header(CommandId.DataSmResp, message.SequenceNumber)));
        Assert.True(message.Answer(CommandStatus.ESME_ROK, "late9"));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        var again = new byte[64];
        var length = PduBuilder.SubmitSmResp(again, message.SequenceNumber, CommandStatus.ESME_ROK, "other"u8);
        Assert.True(smsc.SendRaw(again[..length]));
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok;
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "another")).IsOk);
        await guard.RecordAsync(r => r.OriginalText == "another");
        Assert.Equal("late9", (await guard.RecordAsync(r => r.RecordId == record.RecordId)).SmscMessageId);
        using var api = new GuardApi(guard);
        Assert.Equal(2, await api.MetricAsync("""smppguard_protocol_errors_total{side="smsc",status="ESME_RINVCMDID"}"""));
    }

    /// <summary>Lets the time for an answer pass, but not before the SMSC has what it is not to answer.</summary>
    private static async Task<T> UnansweredAsync<T>(GuardFixture guard, Task<T> answer, int segments = 1)
    {
        await guard.Smsc.Received.WaitForCountAsync(segments);
        return await guard.Time.AdvanceUntilAsync(answer);
    }

    private static async Task<GuardFixture> StartAsync()
    {
        var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        guard.Smsc.SendsReceipts = false;
        return guard;
    }
}
