using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmppGuard.Relay.PduTracing;

/// <summary>
/// A capture as Wireshark reads it: the classic format, packets that begin with IP. The headers are made up around the PDUs: the addresses are those of the connection, one port is that of SMPP so
/// that the dissector knows it, the other tells connections apart, and nothing is ever lost or sent twice.
/// </summary>
internal sealed class PcapFile
{
    /// <summary>The registered port of SMPP.</summary>
    public const ushort SmppPort = 2775;

    /// <summary>Stands for an SMSC of which the configuration says a name (RFC 5737).</summary>
    public static readonly IPAddress NamedHost = new([192, 0, 2, 1]);

    private const int FileHeader = 24;
    private const int PacketHeader = 16;
    private const int Ip4Header = 20;
    private const int Ip6Header = 40;
    private const int TcpHeader = 20;
    private const int MaxSegment = 65_000;
    private const byte Tcp = 6;
    private const ushort FirstPort = 10_000;
    private const int Ports = 50_000;

    /// <summary>Octets that the file begins with.</summary>
    public static byte[] Head()
    {
        const uint Magic = 0xA1B2C3D4;
        const uint RawIp = 101;
        var head = new byte[FileHeader];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), 262_144);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(20), RawIp);
        return head;
    }

    /// <summary>The packets that carry a PDU.</summary>
    /// <param name="at">When it was seen.</param>
    /// <param name="flow">Its connection and direction; goes on by the octets of the PDU.</param>
    /// <param name="pdu">It.</param>
    public static byte[] Packets(DateTimeOffset at, PcapFlow flow, ReadOnlySpan<byte> pdu)
    {
        var (from, to) = (flow.From, flow.To);
        var isIp4 = from.AddressFamily == AddressFamily.InterNetwork && to.AddressFamily == AddressFamily.InterNetwork;
        var head = (isIp4 ? Ip4Header : Ip6Header) + TcpHeader;
        var packets = new byte[pdu.Length + ((PacketHeader + head) * ((pdu.Length + MaxSegment - 1) / MaxSegment))];
        var rest = packets.AsSpan();
        for (var sent = 0; sent < pdu.Length; sent += MaxSegment)
        {
            var segment = pdu[sent..Math.Min(pdu.Length, sent + MaxSegment)];
            var microseconds = (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)(microseconds / 1_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)(microseconds % 1_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], (uint)(head + segment.Length));
            BinaryPrimitives.WriteUInt32LittleEndian(rest[12..], (uint)(head + segment.Length));
            var packet = rest.Slice(PacketHeader, head + segment.Length);
            segment.CopyTo(packet[head..]);
            WriteTcp(packet[(head - TcpHeader)..], flow);
            if (isIp4)
            {
                WriteIp4(packet, from, to);
            }
            else
            {
                WriteIp6(packet, from.MapToIPv6(), to.MapToIPv6());
            }

            flow.Sent += (uint)segment.Length;
            rest = rest[(PacketHeader + packet.Length)..];
        }

        return packets;
    }

    /// <summary>The port that stands for a connection.</summary>
    public static ushort PortOf(long connection) => (ushort)(FirstPort + (connection % Ports));

    private static void WriteTcp(Span<byte> packet, PcapFlow flow)
    {
        const byte PushAndAcknowledge = 0x18;
        BinaryPrimitives.WriteUInt16BigEndian(packet, flow.FromPort);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], flow.ToPort);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], flow.Sent);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], flow.Back?.Sent ?? 1);
        packet[12] = TcpHeader / 4 << 4;
        packet[13] = PushAndAcknowledge;
        BinaryPrimitives.WriteUInt16BigEndian(packet[14..], ushort.MaxValue);
    }

    private static void WriteIp4(Span<byte> packet, IPAddress from, IPAddress to)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[6] = 0x40;
        packet[8] = 64;
        packet[9] = Tcp;
        _ = from.TryWriteBytes(packet[12..], out _);
        _ = to.TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(packet[..Ip4Header], 0));
        WriteTcpChecksum(packet[Ip4Header..], packet[12..20]);
    }

    private static void WriteIp6(Span<byte> packet, IPAddress from, IPAddress to)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - Ip6Header));
        packet[6] = Tcp;
        packet[7] = 64;
        _ = from.TryWriteBytes(packet[8..], out _);
        _ = to.TryWriteBytes(packet[24..], out _);
        WriteTcpChecksum(packet[Ip6Header..], packet[8..40]);
    }

    private static void WriteTcpChecksum(Span<byte> segment, ReadOnlySpan<byte> addresses) =>
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], Checksum(segment, Sum(addresses) + Tcp + (uint)segment.Length));

    private static ushort Checksum(ReadOnlySpan<byte> octets, uint with)
    {
        var sum = Sum(octets) + with;
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        var sum = 0u;
        for (var i = 0; i < octets.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)octets[i] << 8 : octets[i];
        }

        return sum;
    }
}

/// <summary>One direction of a connection in a capture.</summary>
internal sealed class PcapFlow(IPAddress from, ushort fromPort, IPAddress to, ushort toPort)
{
    public IPAddress From { get; } = from;

    public ushort FromPort { get; } = fromPort;

    public IPAddress To { get; } = to;

    public ushort ToPort { get; } = toPort;

    /// <summary>TCP's sequence number of what comes next.</summary>
    public uint Sent { get; set; } = 1;

    /// <summary>The other direction.</summary>
    public PcapFlow? Back { get; set; }
}
