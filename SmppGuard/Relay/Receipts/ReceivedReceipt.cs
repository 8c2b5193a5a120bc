using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;

namespace SmppGuard.Relay.Receipts;

/// <summary>A receipt as it came from an SMSC, read once: its PDU, and what that says of which message.</summary>
internal readonly ref struct ReceivedReceipt
{
    private readonly DeliveryReceiptView _says;

    private ReceivedReceipt(SmscLink link, scoped in DeliveredView pdu)
    {
        Link = link;
        Pdu = pdu;
        NamesMessage = DeliveryReceiptView.TryParse(pdu, out _says);
    }

    public SmscLink Link { get; }

    public DeliveredView Pdu { get; }

    /// <summary>Whether it says which message it is about.</summary>
    public bool NamesMessage { get; }

    /// <summary>What it says; nothing where it names no message.</summary>
    public DeliveryReceiptView Says => _says;

    /// <summary>The ids that it names.</summary>
    public ReceiptIds Ids => new(_says, Link.Correlator.Format);

    public static ReceivedReceipt Read(SmscLink link, scoped in DeliveredView pdu) => new(link, pdu);

    /// <summary>Reads once more what could not be resolved where it was read.</summary>
    public static ReceivedReceipt Read(UnansweredDelivery arrived) => new(arrived.Link, arrived.Read());
}
