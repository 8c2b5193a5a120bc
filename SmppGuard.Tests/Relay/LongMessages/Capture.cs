using System.Buffers.Binary;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// Writes octets as a capture of one direction of a TCP connection to port 2775, in the file format of libpcap: Ethernet, IPv4 and TCP headers with the sequence numbers of
/// a real stream.
/// </summary>
internal static class Capture
{
    private const int EthernetSize = 14;
    private const int IpSize = 20;
    private const int TcpSize = 20;
    private const int HeaderSize = EthernetSize + IpSize + TcpSize;
    private const byte Syn = 0x02;
    private const byte AckPush = 0x18;

    /// <summary>Octets in a packet: less than many PDUs have, so that the dissector has to put them together.</summary>
    private const int PacketSize = 1000;

    public static void Write(string path, byte[] stream)
    {
        using var file = File.Create(path);

        // magic of microsecond stamps | version 2.4 | zone 0 | accuracy 0 | longest packet | link type Ethernet
        Span<byte> head = stackalloc byte[24];
        head.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 65_535);
        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], 1);
        file.Write(head);
        const uint FirstSequence = 1_000;
        WritePacket(file, 0, FirstSequence, Syn, []);
        for (var offset = 0; offset < stream.Length; offset += PacketSize)
        {
            WritePacket(file, 1 + offset, FirstSequence + 1 + (uint)offset, AckPush, stream.AsSpan(offset, Math.Min(PacketSize, stream.Length - offset)));
        }
    }

    private static void WritePacket(FileStream file, int microseconds, uint sequence, byte flags, ReadOnlySpan<byte> octets)
    {
        var length = HeaderSize + octets.Length;
        var packet = new byte[16 + length];
        var record = packet.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(record, 1_700_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(microseconds % 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)length);
        var ethernet = record[16..];
        ((ReadOnlySpan<byte>)[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00]).CopyTo(ethernet);
        var ip = ethernet[EthernetSize..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(length - EthernetSize));
        ip[8] = 64;
        ip[9] = 6;
        ((ReadOnlySpan<byte>)[127, 0, 0, 1, 127, 0, 0, 2]).CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpSize]));
        var tcp = ip[IpSize..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 2775);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], flags == Syn ? 0u : 1u);
        tcp[12] = (TcpSize / 4) << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 65_535);
        octets.CopyTo(tcp[TcpSize..]);
        file.Write(packet);
    }

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        var sum = 0;
        for (var i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
