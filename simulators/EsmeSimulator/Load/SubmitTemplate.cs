using System.Text;
using SmppGuard.Smpp;

namespace EsmeSimulator.Load;

/// <summary>
/// One submit_sm encoded once. For each message only what differs is patched in place: the destination's digits and, in a part of a long message,
/// the reference number; the session puts in the sequence_number as it copies. Nothing is allocated or encoded per message. Each bind has its own.
/// </summary>
internal sealed class SubmitTemplate
{
    private const int Udh8Length = 6;
    private const int MaxOctets = 140;
    private const int MaxSeptets = 160;

    private readonly byte[] _pdu;
    private readonly NumberSequence _destinations;
    private readonly int _destinationOffset;
    private readonly int _referenceOffset;

    private SubmitTemplate(byte[] pdu, NumberSequence destinations, int destinationOffset, int referenceOffset)
    {
        _pdu = pdu;
        _destinations = destinations;
        _destinationOffset = destinationOffset;
        _referenceOffset = referenceOffset;
    }

    /// <summary>For each text of the run its parts, in order; most texts have one.</summary>
    /// <exception cref="FormatException">A text has a character that the encoding lacks, or needs more than 255 parts, or a number is malformed.</exception>
    public static SubmitTemplate[][] BuildAll(LoadOptions options)
    {
        var destinations = new NumberSequence(options.Destination, options.Spread);
        var texts = new List<SubmitTemplate[]>();
        for (int i = 0; i < options.Texts.Count; i++)
        {
            byte[] octets = MessageEncodings.Encode(options.Texts[i], options.Encoding)
                ?? throw new FormatException($"text {i + 1} has a character that {options.Encoding} lacks; use --encoding ucs2");
            texts.Add(BuildParts(options, destinations, octets, i + 1));
        }

        return texts.Count > 0 ? [.. texts] : throw new FormatException("no text to send");
    }

    /// <summary>The PDU of one message; valid until the next call.</summary>
    public ReadOnlySpan<byte> For(long messageIndex)
    {
        _destinations.Write(messageIndex, _pdu.AsSpan(_destinationOffset, _destinations.Width));
        if (_referenceOffset >= 0)
        {
            _pdu[_referenceOffset] = (byte)messageIndex;
        }

        return _pdu;
    }

    private static SubmitTemplate[] BuildParts(LoadOptions options, NumberSequence destinations, byte[] octets, int textNumber)
    {
        Alphabet alphabet = MessageEncodings.AlphabetOf(options.Encoding);
        if (octets.Length <= (alphabet == Alphabet.Gsm7 ? MaxSeptets : MaxOctets))
        {
            return [BuildOne(options, destinations, [], octets)];
        }

        var ends = new int[255];
        int parts = Segmenter.Split(octets, alphabet, Udh8Length, ends);
        if (parts < 0)
        {
            throw new FormatException($"text {textNumber} needs more than 255 parts");
        }

        var templates = new SubmitTemplate[parts];
        int start = 0;
        for (int part = 0; part < parts; part++)
        {
            byte[] udh = [5, 0, 3, 0, (byte)parts, (byte)(part + 1)];
            templates[part] = BuildOne(options, destinations, udh, octets[start..ends[part]]);
            start = ends[part];
        }

        return templates;
    }

    private static SubmitTemplate BuildOne(LoadOptions options, NumberSequence destinations, byte[] udh, byte[] text)
    {
        var buffer = new byte[512];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.SubmitSm, CommandStatus.ESME_ROK, 1);
        writer.Byte(0);                                              // service_type
        writer.Byte(0);                                              // source_addr_ton
        writer.Byte(1);                                              // source_addr_npi: E.164
        writer.CString(options.Source.AsSpan());
        writer.Byte(1);                                              // dest_addr_ton: international
        writer.Byte(1);
        writer.CString(options.Destination.AsSpan());
        writer.Byte(udh.Length > 0 ? (byte)0x40 : (byte)0);          // esm_class
        writer.Byte(0);                                              // protocol_id
        writer.Byte(0);                                              // priority_flag
        writer.Byte(0);                                              // schedule_delivery_time
        writer.Byte(0);                                              // validity_period
        writer.Byte(options.Registered ? (byte)1 : (byte)0);
        writer.Byte(0);                                              // replace_if_present_flag
        writer.Byte(MessageEncodings.DataCodingOf(options.Encoding));
        writer.Byte(0);                                              // sm_default_msg_id
        writer.Byte((byte)(udh.Length + text.Length));
        writer.Octets(udh);
        writer.Octets(text);
        int length = writer.Complete();

        // header, service_type, ton, npi, source and its NUL, ton, npi
        int destinationOffset = 16 + 1 + 2 + Encoding.ASCII.GetByteCount(options.Source) + 1 + 2 + destinations.Prefix.Length;
        int referenceOffset = udh.Length > 0 ? length - text.Length - udh.Length + 3 : -1;
        return new SubmitTemplate(buffer[..length], destinations, destinationOffset, referenceOffset);
    }
}
