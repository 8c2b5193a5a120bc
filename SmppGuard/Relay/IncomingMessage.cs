using SmppGuard.Journal.Records;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>What submit_sm and data_sm have in common for the rules: a view over the received PDU, and how to write it anew with another text.</summary>
internal readonly ref struct IncomingMessage
{
    /// <summary>A user data header or SAR TLVs, and the header of message_payload.</summary>
    private const int SegmentOverhead = 32;

    private readonly SubmitSmView _submit;
    private readonly DataSmView _data;

    private IncomingMessage(scoped in SubmitSmView submit, SubmitKind kind)
    {
        _submit = submit;
        Kind = kind;
    }

    private IncomingMessage(scoped in DataSmView data)
    {
        _data = data;
        Kind = SubmitKind.DataSm;
    }

    public SubmitKind Kind { get; }

    public ReadOnlySpan<byte> Pdu => IsData ? _data.Pdu : _submit.Pdu;

    public ReadOnlySpan<byte> SourceAddr => IsData ? _data.SourceAddr : _submit.SourceAddr;

    public ReadOnlySpan<byte> DestinationAddr => IsData ? _data.DestinationAddr : _submit.DestinationAddr;

    public byte DestAddrTon => IsData ? _data.DestAddrTon : _submit.DestAddrTon;

    public byte EsmClass => IsData ? _data.EsmClass : _submit.EsmClass;

    public byte DataCoding => IsData ? _data.DataCoding : _submit.DataCoding;

    public byte RegisteredDelivery => IsData ? _data.RegisteredDelivery : _submit.RegisteredDelivery;

    public bool HasUdh => IsData ? _data.HasUdh : _submit.HasUdh;

    public ReadOnlySpan<byte> UserData => IsData ? _data.UserData : _submit.UserData;

    /// <summary>One part of a long message, by UDH or SAR TLVs.</summary>
    public bool IsConcatenatedPart => IsData ? _data.IsConcatenatedPart : _submit.IsConcatenatedPart;

    private bool IsData => Kind == SubmitKind.DataSm;

    /// <summary>Reads a submit_sm or data_sm; what is wrong with it, or ESME_ROK.</summary>
    public static CommandStatus TryParse(CommandId commandId, ReadOnlySpan<byte> pdu, SubmitKind kind, out IncomingMessage message)
    {
        CommandStatus status;
        if (commandId == CommandId.DataSm)
        {
            status = DataSmView.TryParse(pdu, out var data);
            message = new IncomingMessage(data);
        }
        else
        {
            status = SubmitSmView.TryParse(pdu, out var submit);
            message = new IncomingMessage(submit, kind);
        }

        return status;
    }

    /// <summary>Octets that the whole message takes at most when written with a text of this length, in this many segments.</summary>
    public int MaxLength(int textLength, int segments) => (segments * (Pdu.Length - UserData.Length + SegmentOverhead)) + textLength;

    /// <summary>Writes it with another text, unsplit.</summary>
    public int Rewrite(byte dataCoding, ReadOnlySpan<byte> text, Span<byte> destination) => IsData
        ? DataSmRewriter.Rewrite(_data, EsmClass, dataCoding, default, text, destination)
        : SubmitSmRewriter.Rewrite(_submit, EsmClass, dataCoding, default, text, destination);

    /// <summary>Writes one segment: with a user data header, or with SAR TLVs.</summary>
    public int RewriteSegment(byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Concatenation sar, Span<byte> destination)
    {
        var esmClass = udh.IsEmpty ? EsmClass : (byte)(EsmClass | EsmClasses.Udhi);
        return IsData
            ? RewriteDataSegment(esmClass, dataCoding, udh, text, sar, destination)
            : SubmitSmRewriter.RewriteSegment(_submit, esmClass, dataCoding, udh, text, sar, destination);
    }

    /// <summary>Writes the whole text into message_payload.</summary>
    public int RewriteToPayload(byte dataCoding, ReadOnlySpan<byte> text, Span<byte> destination) => IsData
        ? DataSmRewriter.Rewrite(_data, EsmClass, dataCoding, default, text, destination)
        : SubmitSmRewriter.RewriteToPayload(_submit, EsmClass, dataCoding, text, destination);

    // data_sm has its text in message_payload also when it is a segment; the SAR parameters follow the others (SMPP 3.4, 4.7.1).
    private int RewriteDataSegment(byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Concatenation sar, Span<byte> destination)
    {
        var written = DataSmRewriter.Rewrite(_data, esmClass, dataCoding, udh, text, destination);
        if (sar.Total == 0)
        {
            return written;
        }

        var writer = new PduWriter(destination[written..]);
        writer.Tlv(TlvTag.SarMsgRefNum, sar.Reference);
        writer.Tlv(TlvTag.SarTotalSegments, sar.Total);
        writer.Tlv(TlvTag.SarSegmentSeqnum, sar.Number);
        written += writer.Length;
        PduHeader.SetCommandLength(destination, (uint)written);
        return written;
    }
}
