using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>A receipt as an SMSC may write it.</summary>
internal sealed record SmscReceipt(string Recipient, string Code)
{
    /// <summary>The whole text.</summary>
    public string Text { get; init; } = "";

    public bool IsUcs2 { get; init; }

    public byte EsmClass { get; init; } = EsmClasses.DeliveryReceipt;

    public CommandId CommandId { get; init; } = CommandId.DeliverSm;

    public IReadOnlyList<Tlv> Tlvs { get; init; } = [];

    /// <summary>What stands behind the last parameter.</summary>
    public IReadOnlyList<byte> Behind { get; init; } = [];

    public static SmscReceipt For(SubmittedMessage message) => new(message.Destination, message.Source);

    public SmscReceipt Saying(string id, string state) => this with { Text = $"id:{id} sub:001 dlvrd:001 submit date:2601010800 done date:2601010801 stat:{state} err:000 text:hello" };

    public SmscReceipt With(TlvTag tag, string value) => this with { Tlvs = [.. Tlvs, new Tlv(tag, Encoding.ASCII.GetBytes(value))] };

    public SmscReceipt With(MessageState state) => this with { Tlvs = [.. Tlvs, new Tlv(TlvTag.MessageState, new[] { (byte)state })] };

    public byte[] Encode()
    {
        var text = IsUcs2 ? Encoding.BigEndianUnicode.GetBytes(Text) : Encoding.ASCII.GetBytes(Text);
        var fits = CommandId == CommandId.DeliverSm && text.Length <= SubmitSmView.MaxShortMessage;
        byte[] pdu =
        [
            .. new SubmitSmFields
            {
                SourceAddr = Recipient,
                SourceAddrTon = 1,
                SourceAddrNpi = 1,
                DestinationAddr = Code,
                EsmClass = EsmClass,
                DataCoding = IsUcs2 ? (byte)8 : (byte)0,
                ShortMessage = fits ? text : default,
                Tlvs = fits || text.Length == 0 ? Tlvs : [.. Tlvs, new Tlv(TlvTag.MessagePayload, text)],
            }.Encode(CommandId, 0),
            .. Behind,
        ];
        PduHeader.SetCommandLength(pdu, (uint)pdu.Length);
        return pdu;
    }

    public async Task SendAsync(GuardFixture guard) => Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(Encode()));
}

/// <summary>A receipt as an ESME reads it.</summary>
/// <param name="Id">The id in the text.</param>
/// <param name="TlvId">The id in receipted_message_id; empty if it is not there.</param>
/// <param name="State">State.</param>
/// <param name="Recipient">Whom the message went to.</param>
internal sealed record EsmeReceipt(string Id, string TlvId, string State, string Recipient)
{
    public static async Task<EsmeReceipt> TakeAsync(EsmeClient esme) => Read((await esme.WaitForDeliveryAsync()).Pdu);

    public static EsmeReceipt Read(byte[] pdu)
    {
        Assert.Equal(CommandStatus.ESME_ROK, DeliveredView.TryParse(pdu, out var delivered));
        Assert.Equal(DeliveredFlaws.None, delivered.Flaws);
        Assert.True(DeliveryReceiptView.TryParse(delivered, out var receipt));
        return new EsmeReceipt(
            Encoding.ASCII.GetString(receipt.TextMessageId), Encoding.ASCII.GetString(receipt.TlvMessageId), Encoding.ASCII.GetString(receipt.State), Encoding.ASCII.GetString(delivered.SourceAddr));
    }
}
