using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Esme;

/// <summary>An ESME of SMPP 3.3 knows no TLVs, and is sent none of ours; what the SMSC sends is passed on as it is.</summary>
public sealed class OlderPeerTests
{
    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0x33, false)]
    [InlineData(0x34, true)]
    [InlineData(0x50, true)]
    public async Task Only_from_3_4_on_a_bind_is_answered_with_sc_interface_version(byte interfaceVersion, bool isTold)
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.ConnectAsync(guard.Port);
        await esme.SendAsync(RawPeer.BindOf(Mall, interfaceVersion));
        Assert.Equal(CommandStatus.ESME_ROK, BindResponseView.TryParse((await esme.ReadAsync())!, out var response));
        Assert.Equal(CommandStatus.ESME_ROK, response.Header.CommandStatus);
        Assert.Equal(isTold ? PduBuilder.InterfaceVersion34 : null, response.ScInterfaceVersion);
        Assert.Equal(isTold ? 5 : 0, response.Tlvs.Length);
    }

    [Theory]
    [InlineData(0x33, "")]
    [InlineData(0x34, "opt-out")]
    public async Task Only_from_3_4_on_a_reply_says_what_it_changed(byte interfaceVersion, string expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port, Mall, interfaceVersion);
        byte[] tlvs = [0x02, 0x04, 0x00, 0x02, 0x00, 0x07];
        var reply = new SubmitSmFields
        {
            SourceAddr = Agreed,
            DestinationAddr = Adverts,
            ShortMessage = "TD"u8.ToArray(),
            Tlvs = [new Tlv(TlvTag.UserMessageReference, tlvs.AsMemory(TlvReader.HeaderSize))],
        };
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 1)));
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse((await esme.ReadAsync())!, out var delivered));
        byte[] action = expected.Length == 0 ? [] : [0x3A, 0x52, 0x00, (byte)expected.Length, .. System.Text.Encoding.ASCII.GetBytes(expected)];
        Assert.Equal(Convert.ToHexString([.. tlvs, .. action]), Convert.ToHexString(delivered.Tlvs));
    }

    [Theory]
    [InlineData(0x33, false)]
    [InlineData(0x34, true)]
    public async Task Only_from_3_4_on_a_receipt_of_ours_has_tlvs(byte interfaceVersion, bool hasTlvs)
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port, Mall, interfaceVersion);
        await esme.SendAsync(new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 60), RegisteredDelivery = 1 }.Encode());
        _ = await esme.ReadAsync();
        Assert.Equal(2, guard.Smsc.Received.Count);
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse((await esme.ReadAsync())!, out var receipt));
        Assert.True(DeliveryReceiptView.TryParse(receipt, out var view));
        Assert.Equal("DELIVRD"u8, view.State);
        Assert.Equal(hasTlvs, receipt.Tlvs.Length > 0);
    }

    [Fact]
    public async Task A_receipt_that_is_relayed_keeps_the_tlvs_of_the_smsc()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.SendsReceipts = false;
        await using var esme = await RawPeer.BindAsync(guard.Port, Mall, 0x33);
        await esme.SendAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", RegisteredDelivery = 1 }.Encode());
        Assert.Equal(CommandStatus.ESME_ROK, MessageIdResponseView.TryParse((await esme.ReadAsync())!, out var response));
        var receipt = new SubmitSmFields
        {
            SourceAddr = Agreed,
            DestinationAddr = Orders,
            EsmClass = EsmClasses.DeliveryReceipt,
            ShortMessage = (byte[])[.. "id:"u8, .. response.MessageId, .. " stat:DELIVRD"u8],
            Tlvs = [new Tlv(TlvTag.MessageState, new byte[] { 2 })],
        };
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(receipt.Encode(CommandId.DeliverSm, 1)));
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse((await esme.ReadAsync())!, out var delivered));
        Assert.Equal("0427000102", Convert.ToHexString(delivered.Tlvs));
    }

    [Theory]
    [InlineData(0x33, PduHeader.Size)]
    [InlineData(0x34, PduHeader.Size + 1 + 4 + 11)]
    public async Task Only_from_3_4_on_a_refusal_is_explained(byte interfaceVersion, int length)
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Agreed}");
        await using var esme = await RawPeer.BindAsync(guard.Port, Curious, interfaceVersion);
        await esme.SendAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }.Encode());
        var (_, status, _) = RawPeer.HeaderOf(await esme.ReadAsync());
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, status);
        await esme.SendAsync(new Submit { Source = Shared, Destination = "12", Text = "order" }.Encode());
        var refusal = (await esme.ReadAsync())!;
        Assert.Equal(CommandStatus.ESME_RINVDSTADR, PduHeader.Read(refusal).CommandStatus);
        Assert.Equal(length == PduHeader.Size, refusal.Length == PduHeader.Size);
    }

    [Fact]
    public async Task The_command_status_of_a_request_is_relayed_in_neither_direction()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var commandId in new[] { CommandId.SubmitSm, CommandId.DataSm })
        {
            // PublicInterest leaves byte for byte, but for this.
            var pdu = new Submit { CommandId = commandId, Source = Notices, Destination = Agreed, Text = "storm" }.Encode();
            PduHeader.SetCommandStatus(pdu, CommandStatus.ESME_RTHROTTLED);
            Assert.True(EsmeClient.ResultOf(await esme.RequestAsync(pdu)).IsOk);
            Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(guard.Smsc.Received.Snapshot()[^1].Pdu).CommandStatus);
        }

        var query = new byte[PduBuilder.MaxLength];
        query = query[..PduBuilder.QuerySm(query, 1, "1"u8, 0, 1, System.Text.Encoding.ASCII.GetBytes(Notices))];
        PduHeader.SetCommandStatus(query, CommandStatus.ESME_RTHROTTLED);
        Assert.Equal(CommandId.QuerySmResp, PduHeader.Read(await esme.RequestAsync(query)).CommandId);
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(guard.Smsc.Received.Snapshot()[^1].Pdu).CommandStatus);

        var reply = new SubmitSmFields { SourceAddr = Agreed, DestinationAddr = Adverts, ShortMessage = "thanks"u8.ToArray() }.Encode(CommandId.DeliverSm, 1);
        PduHeader.SetCommandStatus(reply, CommandStatus.ESME_RTHROTTLED);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply));
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read((await esme.WaitForDeliveryAsync()).Pdu).CommandStatus);
    }

    [Fact]
    public void No_tag_of_ours_is_one_that_is_in_wide_use()
    {
        // India's registration of senders and templates, and many vendors from 0x1400 on.
        var smpp = new SmppGuard.Hosting.GuardOptions().Smpp;
        foreach (var tag in new[] { smpp.ReplyActionTlv, smpp.ContentClassTlv }.Where(tag => tag.Length > 0))
        {
            Assert.True(SmppGuard.Relay.VendorTlv.TryParse(tag, out var number));
            Assert.InRange((int)number, 0x3A00, 0x3AFF);
        }
    }
}
