using System.Buffers.Binary;
using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace EsmeSimulator.Load;

/// <summary>
/// One submit_sm, data_sm or submit_multi encoded once. For each message only what differs is patched in place: the destination's digits and, in a part of a long message,
/// the reference number; the session puts in the sequence_number as it copies. Nothing is allocated or encoded per message. Each bind has its own.
/// </summary>
internal sealed class SubmitTemplate
{
    private readonly byte[] _pdu;
    private readonly NumberSequence _destinations;
    private readonly int _destinationOffset;
    private readonly int _referenceOffset;
    private readonly int _referenceSize;
    private readonly int _count;
    private readonly int _stride;

    private SubmitTemplate(byte[] pdu, NumberSequence destinations, int destinationOffset, int referenceOffset, int referenceSize, int count, int stride, string text)
    {
        _count = count;
        _stride = stride;
        Text = text;
        _pdu = pdu;
        _destinations = destinations;
        _destinationOffset = destinationOffset;
        _referenceOffset = referenceOffset;
        _referenceSize = referenceSize;
    }

    /// <summary>The whole text of the message.</summary>
    public string Text { get; }

    /// <summary>For each text of the run its parts, in order; most texts have one.</summary>
    /// <exception cref="FormatException">A text has a character that the encoding lacks, or needs more than 255 parts, or a number is malformed.</exception>
    public static SubmitTemplate[][] BuildAll(LoadOptions options)
    {
        var destinations = new NumberSequence(options.Destination, options.Spread);
        var texts = new List<SubmitTemplate[]>();
        for (int i = 0; i < options.Texts.Count; i++)
        {
            try
            {
                texts.Add(BuildParts(options, destinations, options.Texts[i]));
            }
            catch (FormatException problem)
            {
                throw new FormatException($"text {i + 1} cannot be sent in {options.Encoding}: {problem.Message}", problem);
            }
        }

        return texts.Count > 0 ? [.. texts] : throw new FormatException("no text to send");
    }

    /// <summary>The PDU of one message; valid until the next call.</summary>
    public ReadOnlySpan<byte> For(long messageIndex)
    {
        for (int i = 0; i < _count; i++)
        {
            _destinations.Write((messageIndex * _count) + i, _pdu.AsSpan(_destinationOffset + (i * _stride), _destinations.Width));
        }

        if (_referenceSize == sizeof(byte))
        {
            _pdu[_referenceOffset] = (byte)messageIndex;
        }
        else if (_referenceSize == sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16BigEndian(_pdu.AsSpan(_referenceOffset), (ushort)messageIndex);
        }

        return _pdu;
    }

    /// <summary>The destination of one message; of a submit_multi all, with commas between.</summary>
    public string DestinationsOf(long messageIndex)
    {
        var digits = new byte[_destinations.Width];
        return string.Join(',', Enumerable.Range(0, _count).Select(i =>
        {
            _destinations.Write((messageIndex * _count) + i, digits);
            return _destinations.Prefix + Encoding.ASCII.GetString(digits);
        }));
    }

    private static SubmitTemplate[] BuildParts(LoadOptions options, NumberSequence destinations, string text)
    {
        var message = new Submit
        {
            CommandId = options.Operation == CommandId.DataSm ? CommandId.DataSm : CommandId.SubmitSm,
            Source = options.Source,
            Destination = options.Destination,
            Text = text,
            DataCoding = MessageEncodings.DataCodingOf(options.Encoding),
            Codings = MessageEncodings.CodingsOf(options.Encoding),
            RegisteredDelivery = options.Registered ? (byte)1 : (byte)0,
            Tlvs = options.Tlvs,
        };

        // header, service_type, ton, npi, source and its NUL, ton, npi
        int destinationOffset = 16 + 1 + 2 + Encoding.ASCII.GetByteCount(options.Source) + 1 + 2 + destinations.Prefix.Length;
        int length = message.UserData([], out _, out TextCoding coding).Length;
        if (Segmenter.FitsOne(length, coding.Alphabet))
        {
            return [Template(message, referenceOffset: 0, referenceSize: 0)];
        }

        IReadOnlyList<Submit> parts = message.InParts(options.Long, reference: 0);
        IReadOnlyList<Submit> others = message.InParts(options.Long, reference: 0xFFFF);
        int referenceSize = options.Long switch
        {
            LongMessageForm.Payload => 0,
            LongMessageForm.Udh8 => sizeof(byte),
            _ => sizeof(ushort),
        };
        return [.. parts.Zip(others, (part, other) =>
        {
            // The reference is where the same part under another reference differs.
            return Template(part, Finish(part).Pdu.AsSpan().CommonPrefixLength(Finish(other).Pdu), referenceSize);
        })];

        SubmitTemplate Template(Submit part, int referenceOffset, int referenceSize)
        {
            (byte[] pdu, int first, int stride) = Finish(part);
            return new SubmitTemplate(pdu, destinations, first, referenceOffset, referenceSize, stride > 0 ? options.Destinations : 1, stride, text);
        }

        (byte[] Pdu, int First, int Stride) Finish(Submit part)
        {
            byte[] pdu = part.Encode();
            return options.Operation == CommandId.SubmitMulti
                ? (MultiSplice.Build(pdu, destinationOffset, destinations.Width, options.Destinations, out int first, out int stride), first, stride)
                : (pdu, destinationOffset, 0);
        }
    }
}
