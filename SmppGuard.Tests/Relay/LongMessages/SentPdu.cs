using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// A submit_sm or data_sm as it reached the SMSC, read by hand after SMPP 3.4, 4.4.1 and 4.7.1: nothing in here knows the code that wrote it. What is not well-formed
/// fails the test that reads it.
/// </summary>
internal sealed class SentPdu
{
    private const uint SubmitSm = 0x00000004;
    private const uint DataSm = 0x00000103;
    private const ushort MessagePayload = 0x0424;
    private const ushort SarReference = 0x020C;
    private const ushort SarTotal = 0x020E;
    private const ushort SarNumber = 0x020F;

    /// <summary>An 8-bit concatenation in a header, which the SMSC makes of sar_* parameters; the header's length octet comes to it.</summary>
    private const int ConcatenationElement = 5;

    private const int SarWidth = 3;

    private SentPdu()
    {
    }

    public required bool IsDataSm { get; init; }

    public required string Source { get; init; }

    public required string Destination { get; init; }

    public required byte EsmClass { get; init; }

    public required byte RegisteredDelivery { get; init; }

    public required byte DataCoding { get; init; }

    /// <summary>Tags and values in order.</summary>
    public required IReadOnlyList<(ushort Tag, byte[] Value)> Tlvs { get; init; }

    /// <summary>Information elements of the user data header, in order.</summary>
    public required IReadOnlyList<(byte Identifier, byte[] Data)> Elements { get; init; }

    /// <summary>Octets of the user data header, its length octet included.</summary>
    public required int HeaderLength { get; init; }

    /// <summary>Octets of the header on the air, where sar_* parameters have become one.</summary>
    public int AirHeaderLength => Segment is { Width: SarWidth } ? Math.Max(HeaderLength, 1) + ConcatenationElement : HeaderLength;

    /// <summary>The text without the header.</summary>
    public required byte[] Text { get; init; }

    public required bool IsPayload { get; init; }

    /// <summary>Reference, total and number of a segment, from the header or from the sar_* parameters; null: it is whole.</summary>
    public (int Width, int Reference, int Total, int Number)? Segment { get; private init; }

    /// <summary>Elements of the header other than concatenation, as hexadecimal digits.</summary>
    public string OtherElements => Convert.ToHexString([.. Elements.Where(e => e.Identifier is not (0x00 or 0x08)).SelectMany(e => (byte[])[e.Identifier, (byte)e.Data.Length, .. e.Data])]);

    /// <summary>Reads the PDU and checks its lengths.</summary>
    public static SentPdu Read(byte[] pdu)
    {
        var rest = pdu.AsSpan();
        Assert.Equal((uint)pdu.Length, Uint32(ref rest));
        var command = Uint32(ref rest);
        Assert.True(command is SubmitSm or DataSm, $"command_id {command:x8}");
        Assert.Equal(0u, Uint32(ref rest));
        Assert.InRange(Uint32(ref rest), 1u, 0x7FFFFFFFu);
        var isData = command == DataSm;
        _ = CString(ref rest, 5);
        rest = rest[2..];
        var source = CString(ref rest, isData ? 64 : 20);
        rest = rest[2..];
        var destination = CString(ref rest, isData ? 64 : 20);
        var esmClass = Octet(ref rest);
        if (!isData)
        {
            rest = rest[2..];
            _ = CString(ref rest, 16);
            _ = CString(ref rest, 16);
        }

        var registeredDelivery = Octet(ref rest);
        if (!isData)
        {
            rest = rest[1..];
        }

        var dataCoding = Octet(ref rest);
        byte[] text = [];
        if (!isData)
        {
            rest = rest[1..];
            var length = Octet(ref rest);
            Assert.InRange(length, 0, 254);
            text = rest[..length].ToArray();
            rest = rest[length..];
        }

        var tlvs = TlvsOf(rest);
        var payload = tlvs.SingleOrDefault(t => t.Tag == MessagePayload).Value;
        Assert.True(payload is null || text.Length == 0, "short_message beside message_payload");
        text = payload ?? text;
        var header = (esmClass & 0x40) != 0 ? text[..(1 + text[0])] : [];
        return new SentPdu
        {
            IsDataSm = isData,
            Source = source,
            Destination = destination,
            EsmClass = esmClass,
            RegisteredDelivery = registeredDelivery,
            DataCoding = dataCoding,
            Tlvs = tlvs,
            Elements = ElementsOf(header),
            HeaderLength = header.Length,
            Text = text[header.Length..],
            IsPayload = payload is not null,
            Segment = SegmentOf(ElementsOf(header), tlvs),
        };
    }

    private static (int, int, int, int)? SegmentOf(List<(byte Identifier, byte[] Data)> elements, List<(ushort Tag, byte[] Value)> tlvs)
    {
        var sar = tlvs.Where(t => t.Tag is SarReference or SarTotal or SarNumber).ToDictionary(t => t.Tag, t => t.Value);
        var concatenations = elements.Where(e => e.Identifier is 0x00 or 0x08).ToArray();
        Assert.True(sar.Count is 0 or 3, "sar_* parameters are incomplete");
        Assert.True(concatenations.Length + (sar.Count / 3) <= 1, "more than one concatenation");
        if (sar.Count == 3)
        {
            Assert.Equal((2, 1, 1), (sar[SarReference].Length, sar[SarTotal].Length, sar[SarNumber].Length));
            return Placed((SarWidth, BinaryPrimitives.ReadUInt16BigEndian(sar[SarReference]), sar[SarTotal][0], sar[SarNumber][0]));
        }

        if (concatenations.Length == 0)
        {
            return null;
        }

        var (identifier, data) = concatenations[0];
        Assert.Equal(identifier == 0x00 ? 3 : 4, data.Length);
        return Placed(identifier == 0x00 ? (1, data[0], data[1], data[2]) : (2, BinaryPrimitives.ReadUInt16BigEndian(data), data[2], data[3]));
    }

    private static (int, int, int, int) Placed((int Width, int Reference, int Total, int Number) segment)
    {
        Assert.InRange(segment.Total, 1, 255);
        Assert.InRange(segment.Number, 1, segment.Total);
        return segment;
    }

    private static List<(byte Identifier, byte[] Data)> ElementsOf(ReadOnlySpan<byte> header)
    {
        List<(byte, byte[])> elements = [];
        for (var rest = header.IsEmpty ? header : header[1..]; !rest.IsEmpty; rest = rest[(2 + rest[1])..])
        {
            elements.Add((rest[0], rest.Slice(2, rest[1]).ToArray()));
        }

        return elements;
    }

    private static List<(ushort Tag, byte[] Value)> TlvsOf(ReadOnlySpan<byte> rest)
    {
        List<(ushort, byte[])> tlvs = [];
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            tlvs.Add((BinaryPrimitives.ReadUInt16BigEndian(rest), rest.Slice(4, length).ToArray()));
            rest = rest[(4 + length)..];
        }

        return tlvs;
    }

    private static uint Uint32(ref Span<byte> rest)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return value;
    }

    private static byte Octet(ref Span<byte> rest)
    {
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    private static string CString(ref Span<byte> rest, int most)
    {
        var end = rest.IndexOf((byte)0);
        Assert.InRange(end, 0, most);
        var text = Encoding.ASCII.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return text;
    }
}
