using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Text;

namespace EsmeSimulator.Client;

/// <summary>A deliver_sm that the ESME received: a receipt, or a reply from a phone.</summary>
internal sealed class DeliveredMessage
{
    private DeliveredMessage(byte[] pdu) => Pdu = pdu;

    /// <summary>The whole PDU.</summary>
    public byte[] Pdu { get; }

    public uint SequenceNumber => PduHeader.Read(Pdu).SequenceNumber;

    public string Source { get; private init; } = "";

    public string Destination { get; private init; } = "";

    public byte EsmClass { get; private init; }

    public byte DataCoding { get; private init; }

    /// <summary>The text; of binary messages the octets in hex.</summary>
    public string Text { get; private init; } = "";

    /// <summary>True for a delivery receipt (esm_class, SMPP 3.4, 5.2.12).</summary>
    public bool IsReceipt => DeliveryReceiptView.IsReceipt(EsmClass);

    /// <summary>The id: of a receipt's text; empty if there is none.</summary>
    public string ReceiptId => Field("id:");

    /// <summary>The stat: of a receipt's text, for example DELIVRD; empty if there is none.</summary>
    public string ReceiptState => Field("stat:");

    /// <summary>The err: of a receipt's text; empty if there is none.</summary>
    public string ReceiptError => Field("err:");

    public override string ToString() => $"{Source} -> {Destination}: {Text}";

    /// <summary>Reads a deliver_sm; null if it is malformed.</summary>
    internal static DeliveredMessage? Read(byte[] pdu)
    {
        if (SubmitSmView.TryParse(pdu, out SubmitSmView view) != CommandStatus.ESME_ROK)
        {
            return null;
        }

        TextCoding coding = TextCoding.Of(view.DataCoding, Alphabet.Gsm7, view.Udh);
        string text;
        if (!coding.IsText)
        {
            text = Convert.ToHexString(view.UserData);
        }
        else
        {
            var characters = new char[SmsText.MaxChars(view.UserData.Length, coding)];
            text = new string(characters, 0, SmsText.Decode(view.UserData, coding, characters));
        }

        return new DeliveredMessage(pdu)
        {
            Source = Encoding.ASCII.GetString(view.SourceAddr),
            Destination = Encoding.ASCII.GetString(view.DestinationAddr),
            EsmClass = view.EsmClass,
            DataCoding = view.DataCoding,
            Text = text,
        };
    }

    private string Field(string key)
    {
        int start = Text.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        if (!IsReceipt || start < 0)
        {
            return "";
        }

        start += key.Length;
        int end = Text.IndexOf(' ', start);
        return end < 0 ? Text[start..] : Text[start..end];
    }
}
