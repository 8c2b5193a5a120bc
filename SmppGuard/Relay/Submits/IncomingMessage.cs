using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

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

    public byte SourceAddrTon => IsData ? _data.SourceAddrTon : _submit.SourceAddrTon;

    public byte SourceAddrNpi => IsData ? _data.SourceAddrNpi : _submit.SourceAddrNpi;

    public byte DestAddrTon => IsData ? _data.DestAddrTon : _submit.DestAddrTon;

    public byte DestAddrNpi => IsData ? _data.DestAddrNpi : _submit.DestAddrNpi;

    /// <summary>The fields from service_type to destination_addr, addresses with their TON and NPI.</summary>
    public ReadOnlySpan<byte> Addressing => Pdu[PduHeader.Size..(IsData ? _data.EsmClassOffset : _submit.EsmClassOffset)];

    /// <summary>protocol_id, priority_flag, schedule_delivery_time and validity_period; empty: data_sm has none of them.</summary>
    public ReadOnlySpan<byte> Handling => IsData ? default : Pdu[(_submit.EsmClassOffset + 1).._submit.RegisteredDeliveryOffset];

    public ReadOnlySpan<byte> ServiceType => IsData ? _data.ServiceType : _submit.ServiceType;

    /// <summary>protocol_id; data_sm has none.</summary>
    public byte ProtocolId => IsData ? (byte)0 : _submit.ProtocolId;

    /// <summary>schedule_delivery_time; data_sm has none.</summary>
    public ReadOnlySpan<byte> ScheduleDeliveryTime => IsData ? default : _submit.ScheduleDeliveryTime;

    /// <summary>validity_period; data_sm has none.</summary>
    public ReadOnlySpan<byte> ValidityPeriod => IsData ? default : _submit.ValidityPeriod;

    /// <summary>replace_if_present_flag; data_sm has none.</summary>
    public byte ReplaceIfPresentFlag => IsData ? (byte)0 : _submit.ReplaceIfPresentFlag;

    /// <summary>sm_default_msg_id; data_sm has none.</summary>
    public byte SmDefaultMsgId => IsData ? (byte)0 : _submit.SmDefaultMsgId;

    public byte EsmClass => IsData ? _data.EsmClass : _submit.EsmClass;

    public byte DataCoding => IsData ? _data.DataCoding : _submit.DataCoding;

    public byte RegisteredDelivery => IsData ? _data.RegisteredDelivery : _submit.RegisteredDelivery;

    /// <summary>The user data header, UDHL included; empty: none.</summary>
    public ReadOnlySpan<byte> Udh => IsData ? _data.Udh : _submit.Udh;

    public ReadOnlySpan<byte> UserData => IsData ? _data.UserData : _submit.UserData;

    /// <summary>The optional parameters.</summary>
    public ReadOnlySpan<byte> Tlvs => IsData ? _data.Tlvs : _submit.Tlvs;

    /// <summary>One part of a long message, by UDH or SAR TLVs.</summary>
    public bool IsConcatenatedPart => IsData ? _data.IsConcatenatedPart : _submit.IsConcatenatedPart;

    /// <summary>Where this part belongs; false for a message that is whole, and where the header or the sar_* TLVs make no sense.</summary>
    public bool TryGetConcatenation(out Concatenation where) => IsData ? _data.TryGetConcatenation(out where) : _submit.TryGetConcatenation(out where);

    private int RegisteredDeliveryOffset => IsData ? _data.RegisteredDeliveryOffset : _submit.RegisteredDeliveryOffset;

    /// <summary>It is a data_sm.</summary>
    public bool IsData => Kind == SubmitKind.DataSm;

    /// <summary>Reads a submit_sm or data_sm; what is wrong with it, or ESME_ROK. How it came says <paramref name="kind"/> only of what is a submit_sm.</summary>
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
            message = new IncomingMessage(submit, kind == SubmitKind.DataSm ? SubmitKind.SubmitSm : kind);
        }

        return status;
    }

    /// <summary>Octets that the whole message takes at most when written with a text of this length, in this many segments.</summary>
    public int MaxLength(int textLength, int segments) => (segments * (Pdu.Length - UserData.Length + SegmentOverhead)) + textLength;

    /// <summary>Writes it with another text, unsplit, where its text was: short_message or message_payload.</summary>
    public int Rewrite(in SegmentFields fields, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination) => Finish(
        fields,
        IsData
            ? DataSmRewriter.Rewrite(_data, EsmClassWith(udh), fields.DataCoding, udh, text, destination)
            : SubmitSmRewriter.Rewrite(_submit, EsmClassWith(udh), fields.DataCoding, udh, text, destination),
        destination);

    /// <summary>Writes one segment, or what was submitted in parts as one: without the segmentation that it came with, with that of the arguments.</summary>
    public int RewriteSegment(in SegmentFields fields, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Concatenation sar, Span<byte> destination) => Finish(
        fields,
        IsData
            ? DataSmRewriter.RewriteSegment(_data, EsmClassWith(udh), fields.DataCoding, udh, text, sar, destination)
            : SubmitSmRewriter.RewriteSegment(_submit, EsmClassWith(udh), fields.DataCoding, udh, text, sar, destination),
        destination);

    /// <summary>Writes the whole text into message_payload.</summary>
    public int RewriteToPayload(in SegmentFields fields, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination) => Finish(
        fields,
        IsData
            ? DataSmRewriter.RewriteSegment(_data, EsmClassWith(udh), fields.DataCoding, udh, text, default, destination)
            : SubmitSmRewriter.RewriteToPayload(_submit, EsmClassWith(udh), fields.DataCoding, udh, text, destination),
        destination);

    private byte EsmClassWith(ReadOnlySpan<byte> udh) => udh.IsEmpty ? (byte)(EsmClass & ~EsmClasses.Udhi) : (byte)(EsmClass | EsmClasses.Udhi);

    // What stands before the text is copied as it is, so the field is where it was.
    private int Finish(in SegmentFields fields, int written, Span<byte> destination)
    {
        destination[RegisteredDeliveryOffset] = fields.RegisteredDelivery;
        if (fields.IsContinuation && !IsData)
        {
            // data_sm has no such field.
            destination[_submit.ReplaceIfPresentFlagOffset] = 0;
        }

        return written;
    }
}

/// <summary>Fields that a rewritten PDU has of its own.</summary>
internal readonly record struct SegmentFields(byte DataCoding, byte RegisteredDelivery)
{
    /// <summary>It is the second segment or a later one: replace_if_present_flag is not for it (SMPP 3.4, 5.2.18).</summary>
    public bool IsContinuation { get; init; }
}
