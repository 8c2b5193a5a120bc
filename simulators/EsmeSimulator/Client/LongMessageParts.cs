using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace EsmeSimulator.Client;

/// <summary>Makes the parts of a long message: <c>new Submit { Text = … }.InParts(LongMessageForm.Sar, reference: 7)</c>.</summary>
internal static class LongMessageParts
{
    /// <summary>The parts in order, each with all fields of the message; one where the text fits one, unless <paramref name="partOctets"/> says otherwise.</summary>
    /// <param name="message">The message: text and fields. With <see cref="CommandId.DataSm"/> each part's text goes into message_payload.</param>
    /// <param name="form">How the parts say that they belong together.</param>
    /// <param name="reference">The same in all parts; <see cref="LongMessageForm.Udh8"/> takes its low octet.</param>
    /// <param name="elements">Further information elements for the header of each part (identifier, length, data), such as ports or national languages.</param>
    /// <param name="partOctets">Cut after so many octets wherever that is, inside a character too, as careless ESMEs do; null: as much as fits, between characters.</param>
    /// <exception cref="FormatException">The text needs more than 255 parts, or has a character that the data_coding lacks.</exception>
    public static IReadOnlyList<Submit> InParts(this Submit message, LongMessageForm form = LongMessageForm.Udh8, ushort reference = 1, byte[]? elements = null, int? partOctets = null)
    {
        elements ??= [];
        byte[] header = HeaderOf(elements);
        byte[] text = message.UserData(header, out byte dataCoding, out TextCoding coding);
        Submit whole = message with { DataCoding = dataCoding };
        if (form == LongMessageForm.Payload)
        {
            return [WithText(whole with { InPayload = true }, header, text, coding)];
        }

        int[] ends = partOctets is { } octets ? CutAfter(text.Length, octets) : Cut(text, coding.Alphabet, form, elements.Length);
        if (ends.Length == 1)
        {
            return [WithText(whole, header, text, coding)];
        }

        var parts = new Submit[ends.Length];
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            var place = new Concatenation(reference, (byte)ends.Length, (byte)(i + 1), IsWide: form != LongMessageForm.Udh8);
            parts[i] = Part(whole, form, place, elements, text[start..ends[i]], coding);
            start = ends[i];
        }

        return parts;
    }

    private static int[] Cut(byte[] text, Alphabet alphabet, LongMessageForm form, int elements)
    {
        int ownHeader = elements > 0 ? 1 + elements : 0;
        if (text.Length <= Segmenter.Capacity(alphabet, ownHeader))
        {
            return [text.Length];
        }

        // The SMSC makes a header of 6 octets out of sar_* parameters.
        int header = (form == LongMessageForm.Udh16 ? UserDataHeader.Concatenation16Size : UserDataHeader.Concatenation8Size) + elements;
        var ends = new int[Segmenter.MaxSegments];
        int parts = Segmenter.Split(text, alphabet, header, ends);
        return parts > 0 ? ends[..parts] : throw new FormatException($"the text needs more than {Segmenter.MaxSegments} parts");
    }

    private static int[] CutAfter(int length, int octets)
    {
        int parts = Math.Max(1, (length + octets - 1) / octets);
        return parts <= Segmenter.MaxSegments
            ? [.. Enumerable.Range(1, parts).Select(part => Math.Min(part * octets, length))]
            : throw new FormatException($"the text needs more than {Segmenter.MaxSegments} parts of {octets} octets");
    }

    private static Submit Part(Submit whole, LongMessageForm form, Concatenation place, byte[] elements, byte[] text, TextCoding coding)
    {
        byte high = (byte)(place.Reference >> 8);
        byte low = (byte)place.Reference;
        if (form == LongMessageForm.Sar)
        {
            byte[] tlvs =
            [
                .. Tlv(TlvTag.SarMsgRefNum, high, low),
                .. Tlv(TlvTag.SarTotalSegments, place.Total),
                .. Tlv(TlvTag.SarSegmentSeqnum, place.Number),
            ];
            return WithText(whole with { Tlvs = [.. tlvs, .. whole.Tlvs] }, HeaderOf(elements), text, coding);
        }

        byte[] concatenation = form == LongMessageForm.Udh8
            ? [UserDataHeader.Concatenation8, 3, low, place.Total, place.Number]
            : [UserDataHeader.Concatenation16, 4, high, low, place.Total, place.Number];
        return WithText(whole, HeaderOf([.. concatenation, .. elements]), text, coding);
    }

    private static Submit WithText(Submit submit, byte[] header, byte[] text, TextCoding coding)
    {
        byte fillBits = coding.Alphabet == Alphabet.Gsm7Packed ? TextCoding.FillBitsAfter(header.Length) : (byte)0;
        byte[] octets = Submit.Pack(text, coding with { FillBits = fillBits });
        byte esmClass = header.Length > 0 ? (byte)(submit.EsmClass | EsmClasses.Udhi) : submit.EsmClass;
        return submit with { EsmClass = esmClass, ShortMessage = [.. header, .. octets] };
    }

    private static byte[] HeaderOf(byte[] elements) => elements.Length > 0 ? [(byte)elements.Length, .. elements] : [];

    private static byte[] Tlv(TlvTag tag, params byte[] value)
    {
        var tlv = new byte[TlvReader.HeaderSize + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(tlv, (ushort)tag);
        BinaryPrimitives.WriteUInt16BigEndian(tlv.AsSpan(2), (ushort)value.Length);
        value.CopyTo(tlv, TlvReader.HeaderSize);
        return tlv;
    }
}
