namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// Phones that know nothing of the code under test: they put the segments that reached the SMSC together, decode each by itself, and say what they show. A segment that
/// contradicts the others, or that ends inside a character, fails the test.
/// </summary>
/// <param name="ofDefault">What data_coding 0 means at the SMSC.</param>
internal sealed class Handset(Charset ofDefault)
{
    /// <summary>Whole messages in the order in which they were complete.</summary>
    public IReadOnlyList<Shown> Show(IEnumerable<byte[]> pdus)
    {
        List<Shown> shown = [];
        Dictionary<(string, string, int, int), List<SentPdu>> unfinished = [];
        foreach (var pdu in pdus.Select(SentPdu.Read))
        {
            if (pdu.Segment is not { } place)
            {
                shown.Add(Whole([pdu]));
                continue;
            }

            var key = (pdu.Source, pdu.Destination, place.Width, place.Reference);
            var segments = unfinished.TryGetValue(key, out var there) ? there : unfinished[key] = [];
            if (segments.Any(s => s.Segment!.Value.Number == place.Number || s.Segment.Value.Total != place.Total || s.DataCoding != pdu.DataCoding))
            {
                throw new FormatException($"segment {place} contradicts those before it");
            }

            segments.Add(pdu);
            if (segments.Count == place.Total)
            {
                unfinished.Remove(key);
                shown.Add(Whole([.. segments.OrderBy(s => s.Segment!.Value.Number)]));
            }
        }

        return unfinished.Count == 0 ? shown : throw new FormatException($"{unfinished.Count} messages are not whole");
    }

    /// <summary>The alphabet of a PDU (SMPP 3.4, 5.2.19, and 3GPP TS 23.038, 4) at this SMSC.</summary>
    public Charset CharsetOf(byte dataCoding, string otherElements)
    {
        var charset = dataCoding switch
        {
            0x00 => ofDefault,
            0x01 => Charset.Ascii,
            0x03 => Charset.Latin1,
            0x05 => Charset.ShiftJis,
            0x08 or 0x18 => Charset.Ucs2,
            0x0A => Charset.Iso2022Jp,
            0x0E => Charset.Korean,
            0x0F => Charset.Gb18030,
            0x10 or 0xF0 => ofDefault == Charset.Gsm7Packed ? ofDefault : Charset.Gsm7,
            _ => throw new FormatException($"data_coding {dataCoding:x2}"),
        };
        var isPacked = charset == Charset.Gsm7Packed;
        return !charset.IsSeptets ? charset : otherElements switch
        {
            Writing.TurkishElements => isPacked ? Charset.TurkishPacked : Charset.Turkish,
            Writing.SpanishElements => isPacked ? Charset.SpanishPacked : Charset.Spanish,
            _ => charset,
        };
    }

    private Shown Whole(SentPdu[] segments)
    {
        var (first, charset) = (segments[0], CharsetOf(segments[0].DataCoding, segments[0].OtherElements));
        var isCutBySmsc = first is { IsPayload: true, Segment: null };
        return Array.TrueForAll(segments, s => s.OtherElements == first.OtherElements && (isCutBySmsc || charset.Fits(s.Text.Length, s.AirHeaderLength)))
            ? new Shown(first.Source, first.Destination, string.Concat(segments.Select(s => charset.Decode(s.Text, s.HeaderLength))), segments.Length, first.DataCoding, charset, segments)
            : throw new FormatException("segments with different headers, or too long");
    }
}

/// <summary>What a phone shows.</summary>
internal sealed record Shown(string Source, string Destination, string Text, int Segments, byte DataCoding, Charset Charset, IReadOnlyList<SentPdu> Pdus);
