using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Whom the message of a receipt went to: its source address (SMPP 3.4, 4.6.1), or, from SMSCs that leave the addresses of the message as they were, its destination address. None
/// where the SMSC hides the number or writes none: such a receipt goes by its id alone.
/// </summary>
internal readonly struct ReceiptRecipients
{
    /// <summary>How many to look at; some may be none.</summary>
    public const int Count = 4;

    private readonly PhoneNumbers _source;
    private readonly PhoneNumbers _destination;

    private ReceiptRecipients(PhoneNumbers source, PhoneNumbers destination)
    {
        _source = source;
        _destination = destination;
    }

    /// <summary>Whether it does not say.</summary>
    public bool AreUnknown => !_source.First.IsValid;

    public Msisdn this[int index] => index switch
    {
        0 => _source.First,
        1 => _source.Second,
        2 => _destination.First,
        _ => _destination.Second,
    };

    public static ReceiptRecipients Of(in DeliveredView receipt, NumberPlan plan) =>
        new(PhoneNumbers.Read(receipt.SourceAddr, receipt.SourceAddrTon, plan), PhoneNumbers.Read(receipt.DestinationAddr, receipt.DestAddrTon, plan));

    /// <summary>Whether a message to this number may be meant.</summary>
    public bool Include(Msisdn msisdn) =>
        msisdn.IsValid && (_source.First == msisdn || _source.Second == msisdn || _destination.First == msisdn || _destination.Second == msisdn);
}
