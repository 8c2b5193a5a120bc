using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>What an SMSC says beside the status of a submit reaches the ESME.</summary>
public sealed class ResponseTlvTests
{
    private static readonly byte[] Tlvs =
    [
        .. Tlv(TlvTag.NetworkErrorCode, 3, 0, 0x22), .. Tlv(TlvTag.DeliveryFailureReason, 2), .. Tlv(TlvTag.AdditionalStatusInfoText, [.. "no such subscriber"u8, 0]),
        .. Tlv(TlvTag.DpfResult, 1), .. Tlv((TlvTag)0x1423, [.. "12.5"u8]), .. Tlv((TlvTag)0x1423),
    ];

    [Theory]
    [InlineData(CommandId.SubmitSm, CommandStatus.ESME_ROK)]
    [InlineData(CommandId.SubmitSm, CommandStatus.ESME_RTHROTTLED)]
    [InlineData(CommandId.DataSm, CommandStatus.ESME_ROK)]
    [InlineData(CommandId.DataSm, (CommandStatus)0x04FF)]
    public async Task Tlvs_of_a_response_reach_the_esme_byte_for_byte(CommandId commandId, CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => (status == CommandStatus.ESME_ROK ? SubmitReply.Ok : SubmitReply.ErrorWithBody(status)).WithTlvs(Tlvs);
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Order with { CommandId = commandId });
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(result.Pdu, out var response));
        Assert.Equal((commandId.ToResponse(), status), (response.Header.CommandId, response.Header.CommandStatus));
        Assert.Equal(status == CommandStatus.ESME_ROK ? guard.Smsc.Received.Snapshot()[0].MessageId : "", Encoding.ASCII.GetString(response.MessageId));
        Assert.Equal(Convert.ToHexString(Tlvs), Convert.ToHexString(response.Rest));
    }

    [Fact]
    public async Task Each_of_many_answers_has_its_own_tlvs_and_those_without_have_none()
    {
        const int Count = 200;
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => int.Parse(message.Text.AsSpan(12), System.Globalization.CultureInfo.InvariantCulture) is var i && i % 3 == 0
            ? SubmitReply.Ok
            : SubmitReply.Ok.WithTlvs(Tlv((TlvTag)0x1500, Encoding.ASCII.GetBytes(new string('x', i * 7))));
        var esme = await guard.BindAsync();
        var results = await esme.SubmitTogetherAsync(Enumerable.Range(0, Count).Select(i => Order with { Text = $"{i}" }));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(results[i].Pdu, out var response));
            Assert.Equal(i % 3 == 0 ? 0 : TlvReader.HeaderSize + (i * 7), response.Rest.Length);
        }
    }

    [Theory]
    [InlineData(CommandStatus.ESME_ROK)]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL)]
    public async Task A_message_in_several_segments_has_the_tlvs_of_the_response_that_decided(CommandStatus last)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => (message.Segment!.Value.Number == 1 ? SubmitReply.Ok : last == CommandStatus.ESME_ROK ? SubmitReply.Ok : SubmitReply.ErrorWithBody(last))
            .WithTlvs(Tlv((TlvTag)0x1500, message.Segment.Value.Number));
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 60) });
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(result.Pdu, out var response));
        Assert.Equal((last, "1500000102"), (response.Header.CommandStatus, Convert.ToHexString(response.Rest)));
    }

    [Theory]
    [InlineData("0423000303000714010001760425000101", "")]           // no message_id
    [InlineData("001D000331320014010001" + "76", "")]               // none, and a tag that begins as an empty one ends
    [InlineData("00" + "0423000300071404250001" + "01", "")]        // an empty one
    [InlineData("6964" + "00" + "14010001" + "76", "id")]
    public async Task A_message_that_was_accepted_without_an_id_has_its_tlvs_and_no_other_id(string body, string messageId)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync(Order.Encode());
        var message = await guard.Smsc.Received.WaitForAsync(_ => true);
        byte[] pdu = [.. RawPeer.Header(CommandId.SubmitSmResp, message.SequenceNumber), .. Convert.FromHexString(body)];
        PduHeader.SetCommandLength(pdu, (uint)pdu.Length);
        Assert.Contains(guard.Smsc.Connections(), connection => connection.SendRaw(pdu));
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(await answer, out var response));
        var tlvs = body.StartsWith("6964", StringComparison.Ordinal) ? body[6..] : body.StartsWith("0004", StringComparison.Ordinal) ? body[2..] : body;
        Assert.Equal((messageId, tlvs), (Encoding.ASCII.GetString(response.MessageId), Convert.ToHexString(response.Rest)));
    }

    [Fact]
    public async Task What_is_no_whole_tlv_is_left_out()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithTlvs([.. Tlv(TlvTag.DpfResult, 1), 0x04, 0x23, 0x00, 0x09, 1]);
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Order);
        Assert.True(result.IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(result.Pdu, out var response));
        Assert.Equal("0420000101", Convert.ToHexString(response.Rest));
    }

    [Fact]
    public async Task An_error_may_have_them_without_a_message_id_before_them()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync(Order.Encode());
        var (_, _, number) = RawPeer.HeaderOf(await bind.ReadAsync());
        byte[] error = [.. RawPeer.Header(CommandId.SubmitSmResp, number, CommandStatus.ESME_RSUBMITFAIL), .. Tlvs];
        PduHeader.SetCommandLength(error, (uint)error.Length);
        await bind.SendAsync(error);
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse(await answer, out var response));
        Assert.Equal((CommandStatus.ESME_RSUBMITFAIL, Convert.ToHexString(Tlvs)), (response.Header.CommandStatus, Convert.ToHexString(response.Rest)));
    }

    [Fact]
    public async Task A_tlv_of_any_length_passes()
    {
        await using var guard = await GuardFixture.StartAsync();
        var large = Tlv((TlvTag)0x1500, new byte[60_000]);
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithTlvs(large);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse((await esme.SubmitAsync(Order)).Pdu, out var response));
        Assert.Equal(large.Length, response.Rest.Length);
    }

    [Theory]
    [InlineData(CommandStatus.ESME_ROK)]
    [InlineData(CommandStatus.ESME_RTHROTTLED)]
    public async Task A_submit_multi_to_one_destination_has_them_behind_the_destinations(CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => (status == CommandStatus.ESME_ROK ? SubmitReply.Ok : SubmitReply.ErrorWithBody(status)).WithTlvs(Tlvs);
        var esme = await guard.BindAsync();
        var buffer = new byte[PduBuilder.MaxLength];
        var fields = new SubmitSmFields { SourceAddr = Orders, ShortMessage = "order"u8.ToArray() };
        var answer = await esme.RequestAsync(buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1)])]);
        Assert.Equal(CommandId.SubmitMultiResp, PduHeader.Read(answer).CommandId);
        Assert.EndsWith(Convert.ToHexString(Tlvs), Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_esme_of_3_3_gets_none()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.ErrorWithBody(CommandStatus.ESME_RTHROTTLED).WithTlvs(Tlvs);
        await using var esme = await RawPeer.BindAsync(guard.Port, Mall, 0x33);
        await esme.SendAsync(Order.Encode());
        Assert.Equal(PduHeader.Size, (await esme.ReadAsync())!.Length);
    }

    private static Submit Order => new() { Source = Orders, Destination = Agreed, Text = "order" };

    private static byte[] Tlv(TlvTag tag, params byte[] value) => [(byte)((int)tag >> 8), (byte)tag, (byte)(value.Length >> 8), (byte)value.Length, .. value];
}
