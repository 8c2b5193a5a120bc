using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>Receipts that the SMSC sends though the ESME asked for none. They can come before the archive holds their message.</summary>
public sealed class UnaskedReceiptTests
{
    private const string Unknown = """smppguard_unknown_receipts_total{smsc="main"}""";

    [Theory]
    [InlineData("AsIs", "1A2B", "1A2B")]
    [InlineData("HexInResponse", "ff1", "4081")]
    [InlineData("HexInReceipt", "4081", "FF1")]
    [InlineData("HexInResponse", "00AB12", "43794")]
    [InlineData("HexInResponse", "000ab12", "0000043794")]
    [InlineData("HexInReceipt", "000000000321", "141")]
    [InlineData("HexInResponse", "1F1F1F1F1F1F1F1F1F1F1F", "37623667860634106393992991")]
    [InlineData("HexInResponse", "0x1a2b", "6699")]
    [InlineData("HexInResponse", "0x00001A2B", "6699")]
    [InlineData("HexInResponse", "0X1A2B", "6699")]
    [InlineData("HexInResponse", "0x00000000000000000000000000001a2b", "6699")]
    [InlineData("HexInReceipt", "6699", "0X1a2b")]
    public async Task Of_a_message_in_one_segment_each_is_told_once_with_the_id_that_the_esme_was_given(string format, string given, string inReceipt)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].MessageIdFormat = format);
        using var api = new GuardApi(guard);
        guard.Smsc.OnSubmit = _ => SubmitReply.WithId(given).WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.Equal(given, (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId);
        var receipt = new SmscReceipt(Agreed, Orders);
        await receipt.Saying(inReceipt, "ENROUTE").SendAsync(guard);
        await receipt.Saying(inReceipt, "DELIVRD").SendAsync(guard);
        await receipt.Saying(inReceipt, "DELIVRD").SendAsync(guard);
        Assert.Equal(new EsmeReceipt(given, "", "ENROUTE", Agreed), await EsmeReceipt.TakeAsync(esme));
        Assert.Equal(new EsmeReceipt(given, "", "DELIVRD", Agreed), await EsmeReceipt.TakeAsync(esme));
        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Select(x => x.State).SequenceEqual(["ENROUTE", "DELIVRD", "DELIVRD"]));
        Assert.Equal(0, await api.MetricAsync(Unknown));
    }

    [Theory]
    [InlineData(CommandId.SubmitSm, false)]
    [InlineData(CommandId.SubmitSm, true)]
    [InlineData(CommandId.DataSm, false)]
    public async Task Of_segments_all_are_recorded_and_none_is_relayed(CommandId commandId, bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(new Submit { CommandId = commandId, Source = Orders, Destination = Agreed, Text = new string('x', 200) })).IsOk);
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal(2, segments.Count);
        if (restart)
        {
            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
        }

        await SmscReceipt.For(segments[0]).Saying(segments[0].MessageId, "DELIVRD").SendAsync(guard);
        await SmscReceipt.For(segments[1]).Saying(segments[1].MessageId, "UNDELIV").SendAsync(guard);
        await SmscReceipt.For(segments[1]).Saying(segments[1].MessageId, "UNDELIV").SendAsync(guard);
        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Select(x => x.State).SequenceEqual(["DELIVRD", "UNDELIV", "UNDELIV"]));
    }

    [Fact]
    public async Task Of_parts_all_are_recorded_and_none_is_relayed()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.All(await esme.SubmitInTurnAsync(ReceiptMatchingTests.TwoParts().Select(part => part with { RegisteredDelivery = 0 })), result => Assert.True(result.IsOk));
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            await SmscReceipt.For(segment).Saying(segment.MessageId, "DELIVRD").SendAsync(guard);
        }

        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Count == 2);
        Assert.Equal(0, await api.MetricAsync(Unknown));
    }

    [Fact]
    public async Task Of_an_answer_to_a_reply_it_is_recorded_and_not_relayed()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = "bye");
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        Assert.Equal("TD", (await esme.WaitForDeliveryAsync()).Text);
        var answer = await guard.Smsc.Received.WaitForAsync(_ => true);
        await SmscReceipt.For(answer).Saying(answer.MessageId, "DELIVRD").SendAsync(guard);
        await esme.AssertNothingElseAsync(guard);
        await guard.RecordAsync(r => r.Receipts.Count == 1);
    }
}
