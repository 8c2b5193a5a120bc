using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>What deliver_sm and data_sm from an SMSC have in common: a view over the received PDU.</summary>
internal readonly ref struct Delivered
{
    private readonly SubmitSmView _deliver;
    private readonly DataSmView _data;
    private readonly bool _isData;

    private Delivered(scoped in SubmitSmView deliver) => _deliver = deliver;

    private Delivered(scoped in DataSmView data)
    {
        _data = data;
        _isData = true;
    }

    public ReadOnlySpan<byte> Pdu => _isData ? _data.Pdu : _deliver.Pdu;

    public ReadOnlySpan<byte> SourceAddr => _isData ? _data.SourceAddr : _deliver.SourceAddr;

    public byte SourceAddrTon => _isData ? _data.SourceAddrTon : _deliver.SourceAddrTon;

    public byte SourceAddrNpi => _isData ? _data.SourceAddrNpi : _deliver.SourceAddrNpi;

    public ReadOnlySpan<byte> DestinationAddr => _isData ? _data.DestinationAddr : _deliver.DestinationAddr;

    public byte DestAddrTon => _isData ? _data.DestAddrTon : _deliver.DestAddrTon;

    public byte DestAddrNpi => _isData ? _data.DestAddrNpi : _deliver.DestAddrNpi;

    public byte EsmClass => _isData ? _data.EsmClass : _deliver.EsmClass;

    public byte DataCoding => _isData ? _data.DataCoding : _deliver.DataCoding;

    public ReadOnlySpan<byte> Udh => _isData ? _data.Udh : _deliver.Udh;

    public ReadOnlySpan<byte> UserData => _isData ? _data.UserData : _deliver.UserData;

    /// <summary>Delivery receipt or intermediate notification, by esm_class (SMPP 3.4, 5.2.12).</summary>
    public bool IsReceipt => DeliveryReceiptView.IsReceipt(EsmClass);

    public static CommandStatus TryParse(CommandId commandId, ReadOnlySpan<byte> pdu, out Delivered delivered)
    {
        if (commandId == CommandId.DataSm)
        {
            var status = DataSmView.TryParse(pdu, out var data);
            delivered = new Delivered(data);
            return status;
        }

        var deliverStatus = SubmitSmView.TryParse(pdu, out var deliver);
        delivered = new Delivered(deliver);
        return deliverStatus;
    }

    public bool TryReadReceipt(out DeliveryReceiptView receipt) =>
        _isData ? DeliveryReceiptView.TryParse(_data, out receipt) : DeliveryReceiptView.TryParse(_deliver, out receipt);

    /// <summary>Whether no further receipt will follow: not an intermediate notification, and not a state on the way.</summary>
    public bool IsFinal(in DeliveryReceiptView receipt) =>
        (EsmClass & EsmClasses.IntermediateNotification) == 0 && !receipt.State.SequenceEqual("ENROUTE"u8) && !receipt.State.SequenceEqual("ACCEPTD"u8);

    /// <summary>The PDU for the ESME: with the message_id that it was given, or, for null, as it is.</summary>
    public byte[] WithMessageId(byte[]? givenId)
    {
        if (givenId is null || _isData)
        {
            return Pdu.ToArray();
        }

        var rewritten = new byte[DeliveryReceipts.MaxLength(_deliver)];
        return rewritten[..DeliveryReceipts.ReplaceMessageId(_deliver, givenId, rewritten)];
    }
}
