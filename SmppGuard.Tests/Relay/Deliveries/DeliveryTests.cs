using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Deliveries;

/// <summary>Receipts and replies on their way to the ESME.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_receipt_arrives_with_the_id_that_the_esme_was_given_and_is_in_the_record()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Adverts, Agreed, "sale", registered: true);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((true, result.MessageId, "DELIVRD"), (receipt.IsReceipt, receipt.ReceiptId, receipt.ReceiptState));
        Assert.Equal((Agreed, Adverts), (receipt.Source, receipt.Destination));
        var record = await guard.RecordAsync(r => r.Receipts.Count > 0);
        Assert.Equal(("DELIVRD", result.MessageId), (record.Receipts[0].State, record.Receipts[0].SmscMessageId));
    }

    [Theory]
    [InlineData("HexInResponse")]
    [InlineData("HexInReceipt")]
    public async Task Ids_written_one_way_in_responses_and_another_in_receipts_meet(string setting)
    {
        var (inResponse, inReceipt) = setting == "HexInResponse" ? (MessageIdStyle.Hex, MessageIdStyle.Dec) : (MessageIdStyle.Dec, MessageIdStyle.Hex);
        await using var guard = await GuardFixture.StartAsync(
            options => options.Smscs[0].MessageIdFormat = setting,
            new SmscSimulator.Server.SmscServerOptions { IdFormat = inResponse, ReceiptIdFormat = inReceipt });
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Orders, Agreed, "order", registered: true);
        Assert.Equal(result.MessageId, (await esme.WaitForDeliveryAsync()).ReceiptId);
        await guard.RecordAsync(r => r.MessageId == result.MessageId && r.Receipts.Count == 1);
    }

    [Fact]
    public async Task A_receipt_that_overtakes_its_submit_sm_resp_is_matched()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 60), RegisteredDelivery = 1 }.Encode());
        var first = await guard.Smsc.Received.WaitForAsync(_ => true);

        // The receipt of the first segment comes before its response; the ESME's id is not the SMSC's, so that only a match can give the right one.
        var acknowledged = guard.Smsc.ReceiptAsync(first, messageId: "seg1");
        guard.Smsc.OnSubmit = _ => SubmitReply.WithId("seg2");
        Assert.False(acknowledged.IsCompleted);
        Assert.True(first.Answer(CommandStatus.ESME_ROK, "seg1"));

        Assert.Equal(CommandStatus.ESME_ROK, await acknowledged);
        var result = EsmeClient.ResultOf(await answer);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((result.MessageId, "DELIVRD"), (receipt.ReceiptId, receipt.ReceiptState));
    }

    [Fact]
    public async Task The_esme_gets_its_submit_sm_resp_before_the_receipt_also_when_the_smsc_sends_both_at_once()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        Task<byte[]>? answer = null;
        var answeredFirst = new List<bool>();
        esme.OnDeliver = _ =>
        {
            answeredFirst.Add(answer!.IsCompleted);
            return CommandStatus.ESME_ROK;
        };
        for (var i = 1; i <= 20; i++)
        {
            answer = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", RegisteredDelivery = 1 }.Encode());
            var message = (await guard.Smsc.Received.WaitForCountAsync(i))[i - 1];
            Assert.True(guard.Smsc.Connections()[0].SendRaw(ResponseAndReceipt(message.SequenceNumber, $"both{i}")));
            Assert.Equal($"both{i}", (await esme.WaitForDeliveryAsync()).ReceiptId);
        }

        Assert.Equal(Enumerable.Repeat(true, 20), answeredFirst);
    }

    private static byte[] ResponseAndReceipt(uint sequenceNumber, string messageId)
    {
        var id = System.Text.Encoding.ASCII.GetBytes(messageId);
        var response = new byte[PduBuilder.MaxLength];
        var length = PduBuilder.SubmitSmResp(response, sequenceNumber, CommandStatus.ESME_ROK, id);
        var text = new byte[DeliveryReceipts.MaxTextLength];
        var textLength = DeliveryReceipts.Format(text, id, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, MessageState.Delivered);
        var receipt = new SubmitSmFields { SourceAddr = Agreed, DestinationAddr = Orders, EsmClass = EsmClasses.DeliveryReceipt, ShortMessage = text[..textLength] };
        var deliver = receipt.Encode(CommandId.DeliverSm, 1000 + sequenceNumber);
        return [.. response[..length], .. deliver];
    }

    [Fact]
    public async Task A_receipt_with_an_unknown_id_is_answered_and_relayed_by_its_code()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        var message = guard.Smsc.Received.Snapshot()[0];
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReceiptAsync(message, messageId: "stranger"));
        Assert.Equal("stranger", (await esme.WaitForDeliveryAsync()).ReceiptId);
    }

    [Fact]
    public async Task Receipts_and_replies_wait_for_a_receiver_also_over_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        var transmitter = await guard.BindAsync(bindType: CommandId.BindTransmitter);
        var result = await transmitter.SubmitAsync(Orders, Agreed, "order", registered: true);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "thank you"));
        await guard.RecordAsync(r => r.Receipts.Count == 1);

        await guard.StopAsync();
        await guard.StartAgainAsync();

        var receiver = await guard.BindAsync(bindType: CommandId.BindReceiver);
        var delivered = new[] { await receiver.WaitForDeliveryAsync(), await receiver.WaitForDeliveryAsync() };
        Assert.Equal(result.MessageId, Assert.Single(delivered, d => d.IsReceipt).ReceiptId);
        Assert.Equal("thank you", Assert.Single(delivered, d => !d.IsReceipt).Text);

        // Acknowledged: the next process has nothing to deliver but what is new.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        receiver = await guard.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "new"));
        Assert.Equal("new", (await receiver.WaitForDeliveryAsync()).Text);
    }

    [Fact]
    public async Task A_delivery_refused_for_the_moment_comes_again_and_one_refused_for_good_does_not()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var attempts = new Dictionary<string, int>(StringComparer.Ordinal);
        esme.OnDeliver = message =>
        {
            attempts[message.Text] = attempts.GetValueOrDefault(message.Text) + 1;
            return message.Text == "for good" ? CommandStatus.ESME_RX_P_APPN
                : attempts[message.Text] <= 2 ? CommandStatus.ESME_RX_T_APPN : CommandStatus.ESME_ROK;
        };
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "for good"));
        Assert.Equal("for good", (await esme.WaitForDeliveryAsync()).Text);
        await guard.AcknowledgedAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "not now"));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("not now", (await guard.Time.AdvanceUntilAsync(esme.WaitForDeliveryAsync(m => m.Text != "for good"))).Text);
        }

        Assert.Equal(1, attempts["for good"]);
    }

    [Fact]
    public async Task A_delivery_that_is_not_answered_comes_again_on_another_bind()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        var mute = await guard.BindAsync();
        mute.OnDeliver = _ => null;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "hello"));
        Assert.Equal("hello", (await mute.WaitForDeliveryAsync()).Text);
        Assert.Equal("hello", (await guard.Time.AdvanceUntilAsync(mute.WaitForDeliveryAsync())).Text);
        mute.Abort();
        var other = await guard.BindAsync();
        Assert.Equal("hello", (await guard.Time.AdvanceUntilAsync(other.WaitForDeliveryAsync())).Text);
    }

    [Fact]
    public async Task An_opt_out_reply_is_in_force_before_the_smsc_has_its_answer()
    {
        await using var guard = await GuardFixture.StartAsync();
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        Assert.True((await binds[0].SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, " 退订。"));

        foreach (var esme in binds)
        {
            Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
            Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts + "22", Agreed, "sale")).Status);
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
            Assert.True((await esme.SubmitAsync(Passwords, Agreed, "1234")).IsOk);
            Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        }

        Assert.Equal(" 退订。", (await ReplyOfAsync(guard, ReplyAction.OptOut)).Text);

        // A refusal outlives the process and the registry file, which still says that he agreed.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        var again = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0403, (await again.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "订阅"));
        Assert.True((await again.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task An_opt_in_reply_is_a_consent_and_a_near_miss_changes_nothing()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "please do not STOP sending"));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
        Assert.Equal("please do not STOP sending", (await ReplyOfAsync(guard, ReplyAction.PossibleKeyword)).Text);
        Assert.Equal(["DY", "please do not STOP sending"], [(await esme.WaitForDeliveryAsync()).Text, (await esme.WaitForDeliveryAsync()).Text]);
    }

    [Fact]
    public async Task A_thousand_receipts_reach_the_esme_once_each()
    {
        const int Count = 1000;
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var seen = new List<string>();
        var submitted = new List<Task<byte[]>>();
        for (var i = 0; i < Count; i++)
        {
            submitted.Add(await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = i.ToString(CultureInfo.InvariantCulture), RegisteredDelivery = 1 }.Encode()));
        }

        var ids = (await Task.WhenAll(submitted)).Select(pdu => EsmeClient.ResultOf(pdu).MessageId).ToArray();
        for (var i = 0; i < Count; i++)
        {
            seen.Add((await esme.WaitForDeliveryAsync()).ReceiptId);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private static async Task<ReplyRecord> ReplyOfAsync(GuardFixture guard, ReplyAction action)
    {
        ArchivedReply? reply = null;
        await Eventually.TrueAsync(
            async () => (reply = (await guard.Archive.RepliesAsync(new ReplyFilter { Action = action }, CancellationToken.None)).Items.SingleOrDefault()) is not null,
            "the reply in the archive");
        return reply!.Reply;
    }
}
