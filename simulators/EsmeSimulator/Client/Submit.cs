using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace EsmeSimulator.Client;

/// <summary>One submit_sm to encode: every field settable, sensible where not set.</summary>
internal sealed record Submit
{
    public CommandId CommandId { get; init; } = CommandId.SubmitSm;

    public string ServiceType { get; init; } = "";

    public byte SourceTon { get; init; }

    public byte SourceNpi { get; init; } = 1;

    public string Source { get; init; } = "106900001";

    public byte DestinationTon { get; init; } = 1;

    public byte DestinationNpi { get; init; } = 1;

    public string Destination { get; init; } = "8613800138000";

    public byte EsmClass { get; init; }

    public byte ProtocolId { get; init; }

    public byte PriorityFlag { get; init; }

    public string ScheduleDeliveryTime { get; init; } = "";

    public string ValidityPeriod { get; init; } = "";

    /// <summary>registered_delivery; 1 asks for a receipt.</summary>
    public byte RegisteredDelivery { get; init; }

    public byte ReplaceIfPresentFlag { get; init; }

    public byte SmDefaultMsgId { get; init; }

    /// <summary>The text; ignored when <see cref="ShortMessage"/> is set.</summary>
    public string Text { get; init; } = "";

    /// <summary>data_coding; null: 0 if the text is in the alphabet of that, else 8.</summary>
    public byte? DataCoding { get; init; }

    /// <summary>What the receiver means by data_coding 0 and 15: GSM 7-bit unless said, one septet in each octet or packed.</summary>
    public DataCodingScheme Codings { get; init; } = Alphabet.Gsm7;

    /// <summary>short_message as octets, a user data header included.</summary>
    public byte[]? ShortMessage { get; init; }

    /// <summary>The text goes into message_payload.</summary>
    public bool InPayload { get; init; }

    /// <summary>Octets of further TLVs, as they are.</summary>
    public byte[] Tlvs { get; init; } = [];

    /// <summary>The PDU, with sequence_number 0.</summary>
    public byte[] Encode()
    {
        byte[] text = UserData([], out byte coding, out TextCoding textCoding);
        if (ShortMessage is null)
        {
            text = Pack(text, textCoding);
        }

        var buffer = new byte[512 + text.Length + Tlvs.Length];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId, CommandStatus.ESME_ROK, 0);
        writer.CString(ServiceType.AsSpan());
        writer.Byte(SourceTon);
        writer.Byte(SourceNpi);
        writer.CString(Source.AsSpan());
        writer.Byte(DestinationTon);
        writer.Byte(DestinationNpi);
        writer.CString(Destination.AsSpan());
        writer.Byte(EsmClass);
        if (CommandId != CommandId.DataSm)
        {
            writer.Byte(ProtocolId);
            writer.Byte(PriorityFlag);
            writer.CString(ScheduleDeliveryTime.AsSpan());
            writer.CString(ValidityPeriod.AsSpan());
        }

        writer.Byte(RegisteredDelivery);
        if (CommandId != CommandId.DataSm)
        {
            writer.Byte(ReplaceIfPresentFlag);
        }

        writer.Byte(coding);
        bool inPayload = InPayload || CommandId == CommandId.DataSm;
        if (CommandId != CommandId.DataSm)
        {
            writer.Byte(SmDefaultMsgId);
            writer.Byte(inPayload ? (byte)0 : checked((byte)text.Length));
            writer.Octets(inPayload ? [] : text);
        }

        if (inPayload)
        {
            writer.Tlv(TlvTag.MessagePayload, text);
        }

        writer.Octets(Tlvs);
        return buffer[..writer.Complete()];
    }

    /// <summary>The text in octets; packed GSM 7-bit still has one septet in each, to be cut and then to go through <see cref="Pack"/>.</summary>
    /// <param name="header">The user data header that will be before it, UDHL included; it may name national languages.</param>
    /// <param name="dataCoding">data_coding for it.</param>
    /// <param name="coding">What that means.</param>
    /// <exception cref="FormatException">The text has a character that <see cref="DataCoding"/> lacks.</exception>
    internal byte[] UserData(ReadOnlySpan<byte> header, out byte dataCoding, out TextCoding coding)
    {
        dataCoding = DataCoding ?? 0;
        coding = TextCoding.Of(dataCoding, Codings, header);
        if (ShortMessage is { } given)
        {
            return given;
        }

        TextCoding cuttable = coding.Alphabet == Alphabet.Gsm7Packed ? coding with { Alphabet = Alphabet.Gsm7, FillBits = 0 } : coding;
        var octets = new byte[SmsText.MaxOctets(Text.Length, cuttable)];
        if (SmsText.TryEncode(Text, cuttable, octets, out int written))
        {
            return octets[..written];
        }

        if (DataCoding is not null)
        {
            throw new FormatException($"the text has a character that data_coding {dataCoding} lacks");
        }

        dataCoding = SmppGuard.Smpp.Text.DataCoding.Ucs2;
        coding = TextCoding.Of(dataCoding, Codings, header);
        octets = new byte[Text.Length * 2];
        _ = SmsText.TryEncode(Text, Alphabet.Ucs2, octets, out _);
        return octets;
    }

    /// <summary>Packs GSM 7-bit where the coding says so; other octets stay as they are.</summary>
    internal static byte[] Pack(byte[] octets, TextCoding coding)
    {
        if (coding.Alphabet != Alphabet.Gsm7Packed)
        {
            return octets;
        }

        var packed = new byte[Gsm7.PackedLength(octets.Length, coding.FillBits)];
        Gsm7.Pack(octets, coding.FillBits, packed);
        return packed;
    }
}
