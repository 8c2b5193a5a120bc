using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Archive;

/// <summary>The PDUs of a journal record, one after the other.</summary>
internal ref struct RecordedPdus(ReadOnlySpan<byte> pdus)
{
    private ReadOnlySpan<byte> _rest = pdus;
    private RecordedPdu _first;
    private bool _isFirstRead;

    /// <summary>For those who go over the PDUs more than once, each with a copy of its own: the first, which most often is the only one, is not read again.</summary>
    public static RecordedPdus WithFirstRead(ReadOnlySpan<byte> pdus)
    {
        var read = new RecordedPdus(pdus);
        read._isFirstRead = read.TryNext(out read._first);
        return read;
    }

    public bool TryNext(out RecordedPdu pdu)
    {
        if (_isFirstRead)
        {
            _isFirstRead = false;
            pdu = _first;
            return true;
        }

        pdu = default;
        if (_rest.Length < PduHeader.Size)
        {
            return false;
        }

        var size = (int)Math.Min(PduHeader.Read(_rest).CommandLength, (uint)_rest.Length);
        if (size < PduHeader.Size)
        {
            return false;
        }

        pdu = RecordedPdu.Read(_rest[..size]);
        _rest = _rest[size..];
        return true;
    }
}

/// <summary>One submit as a journal record keeps it. A submit_multi is journaled as the submit_sm that each destination amounts to.</summary>
internal readonly ref struct RecordedPdu
{
    /// <summary>False: it cannot be read. It could when it was recorded, so this does not happen, and the rest of the record is worth having even then.</summary>
    public bool IsReadable { get; private init; }

    public ReadOnlySpan<byte> Octets { get; private init; }

    public byte DataCoding { get; private init; }

    public byte RegisteredDelivery { get; private init; }

    /// <summary>The user data header, UDHL included; empty: none.</summary>
    public ReadOnlySpan<byte> Udh { get; private init; }

    /// <summary>The text without its header.</summary>
    public ReadOnlySpan<byte> UserData { get; private init; }

    public byte SourceTon { get; private init; }

    public byte SourceNpi { get; private init; }

    public byte DestinationTon { get; private init; }

    public byte DestinationNpi { get; private init; }

    public ReadOnlySpan<byte> Source { get; private init; }

    public ReadOnlySpan<byte> Destination { get; private init; }

    public static RecordedPdu Read(ReadOnlySpan<byte> octets)
    {
        switch (PduHeader.Read(octets).CommandId)
        {
            case CommandId.DataSm when DataSmView.TryParse(octets, out var data) == CommandStatus.ESME_ROK:
                return new RecordedPdu
                {
                    IsReadable = true,
                    Octets = octets,
                    DataCoding = data.DataCoding,
                    RegisteredDelivery = data.RegisteredDelivery,
                    Udh = data.Udh,
                    UserData = data.UserData,
                    SourceTon = data.SourceAddrTon,
                    SourceNpi = data.SourceAddrNpi,
                    DestinationTon = data.DestAddrTon,
                    DestinationNpi = data.DestAddrNpi,
                    Source = data.SourceAddr,
                    Destination = data.DestinationAddr,
                };
            case not (CommandId.DataSm or CommandId.ReplaceSm) when SubmitSmView.TryParse(octets, out var submit) == CommandStatus.ESME_ROK:
                return new RecordedPdu
                {
                    IsReadable = true,
                    Octets = octets,
                    DataCoding = submit.DataCoding,
                    RegisteredDelivery = submit.RegisteredDelivery,
                    Udh = submit.Udh,
                    UserData = submit.UserData,
                    SourceTon = submit.SourceAddrTon,
                    SourceNpi = submit.SourceAddrNpi,
                    DestinationTon = submit.DestAddrTon,
                    DestinationNpi = submit.DestAddrNpi,
                    Source = submit.SourceAddr,
                    Destination = submit.DestinationAddr,
                };
            case CommandId.ReplaceSm when ReplaceSmView.TryParse(octets, out var replace) == CommandStatus.ESME_ROK:
                return new RecordedPdu { IsReadable = true, Octets = octets, RegisteredDelivery = replace.RegisteredDelivery, UserData = replace.Text };
            default:
                return new RecordedPdu { Octets = octets };
        }
    }
}
