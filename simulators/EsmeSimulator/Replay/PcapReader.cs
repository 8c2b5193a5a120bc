using System.Buffers.Binary;
using System.Net;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Replay;

/// <summary>PDUs out of a capture of the classic pcap format: Ethernet, Linux cooked or raw IP; each direction of a connection is put together in the order of TCP.</summary>
internal static class PcapReader
{
    private const int FileHeader = 24;
    private const int PacketHeader = 16;
    private const int MaxPdu = 1 << 20;

    public static bool IsCapture(ReadOnlySpan<byte> file) => file.Length >= FileHeader && Magic(file) is not null;

    /// <param name="file">The capture.</param>
    /// <param name="to">Only what goes to this address; null: whatever there is.</param>
    public static List<CapturedRequest> Read(ReadOnlySpan<byte> file, IPAddress? to)
    {
        (bool isLittle, bool isNano) = Magic(file)!.Value;
        uint linkType = U32(file[20..], isLittle) & 0x0FFF_FFFF;
        Dictionary<string, Stream> streams = new(StringComparer.Ordinal);
        List<CapturedRequest> requests = [];
        for (ReadOnlySpan<byte> rest = file[FileHeader..]; rest.Length >= PacketHeader;)
        {
            int length = (int)Math.Min(U32(rest[8..], isLittle), int.MaxValue);
            if (rest.Length - PacketHeader < length)
            {
                break;
            }

            long ticks = (U32(rest, isLittle) * TimeSpan.TicksPerSecond) + (U32(rest[4..], isLittle) * (isNano ? 1L : 1000L) / 100);
            if (TryTcp(rest.Slice(PacketHeader, length), linkType, out ReadOnlySpan<byte> tcp, out IPAddress destination, out string ends) && (to is null || to.Equals(destination)))
            {
                string key = $"{ends} {U16(tcp)} {U16(tcp[2..])}";
                streams.TryAdd(key, new Stream());
                streams[key].Take(tcp, DateTimeOffset.UnixEpoch.AddTicks(ticks), requests);
            }

            rest = rest[(PacketHeader + length)..];
        }

        return requests;
    }

    private static (bool IsLittle, bool IsNano)? Magic(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt32LittleEndian(file) switch
    {
        0xA1B2C3D4 => (true, false),
        0xA1B23C4D => (true, true),
        0xD4C3B2A1 => (false, false),
        0x4D3CB2A1 => (false, true),
        _ => null,
    };

    private static bool TryTcp(ReadOnlySpan<byte> packet, uint linkType, out ReadOnlySpan<byte> tcp, out IPAddress destination, out string ends)
    {
        const uint Ethernet = 1;
        const uint Cooked = 113;
        const byte Tcp = 6;
        tcp = default;
        (destination, ends) = (IPAddress.None, "");
        ReadOnlySpan<byte> ip = packet;
        if (linkType is Ethernet or Cooked)
        {
            int head = linkType == Ethernet ? 14 : 16;
            while (linkType == Ethernet && packet.Length > head + 4 && U16(packet[(head - 2)..]) == 0x8100)
            {
                head += 4;
            }

            ip = packet.Length > head ? packet[head..] : default;
        }

        int ipHead;
        if (ip.Length >= 20 && ip[0] >> 4 == 4 && ip[9] == Tcp)
        {
            ipHead = (ip[0] & 0x0F) * 4;
            ip = ip[..Math.Min(ip.Length, U16(ip[2..]))];
            destination = new IPAddress(ip[16..20]);
            ends = new IPAddress(ip[12..16]) + " " + destination;
        }
        else if (ip.Length >= 40 && ip[0] >> 4 == 6 && ip[6] == Tcp)
        {
            ipHead = 40;
            ip = ip[..Math.Min(ip.Length, ipHead + U16(ip[4..]))];
            destination = new IPAddress(ip[24..40]);
            ends = new IPAddress(ip[8..24]) + " " + destination;
        }
        else
        {
            return false;
        }

        tcp = ip.Length >= ipHead + 20 ? ip[ipHead..] : default;
        return !tcp.IsEmpty && (tcp[12] >> 4) * 4 <= tcp.Length;
    }

    private static ushort U16(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16BigEndian(octets);

    private static uint U32(ReadOnlySpan<byte> octets, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(octets) : BinaryPrimitives.ReadUInt32BigEndian(octets);

    /// <summary>One direction of a connection.</summary>
    private sealed class Stream
    {
        private const byte Syn = 0x02;

        private readonly SortedDictionary<int, byte[]> _early = [];
        private readonly List<byte> _octets = [];
        private uint? _next;

        public void Take(ReadOnlySpan<byte> tcp, DateTimeOffset at, List<CapturedRequest> requests)
        {
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
            if ((tcp[13] & Syn) != 0)
            {
                _next = sequence + 1;
                return;
            }

            ReadOnlySpan<byte> segment = tcp[((tcp[12] >> 4) * 4)..];
            if (segment.IsEmpty)
            {
                return;
            }

            _next ??= sequence;
            int ahead = (int)(sequence - _next.Value);
            if (ahead > 0)
            {
                _early[(int)sequence] = segment.ToArray();
                return;
            }

            Append(segment, ahead);
            while (_early.Remove((int)_next.Value, out byte[]? following))
            {
                Append(following, 0);
            }

            Frame(at, requests);
        }

        // What was sent again is there already.
        private void Append(ReadOnlySpan<byte> segment, int ahead)
        {
            if (-ahead < segment.Length)
            {
                _octets.AddRange(segment[-ahead..]);
                _next += (uint)(segment.Length + ahead);
            }
        }

        private void Frame(DateTimeOffset at, List<CapturedRequest> requests)
        {
            ReadOnlySpan<byte> octets = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_octets);
            int at0 = 0;
            while (octets.Length - at0 >= PduHeader.Size && BinaryPrimitives.ReadUInt32BigEndian(octets[at0..]) is >= PduHeader.Size and <= MaxPdu and var length && octets.Length - at0 >= length)
            {
                requests.Add(new CapturedRequest(at, octets.Slice(at0, (int)length).ToArray()));
                at0 += (int)length;
            }

            _octets.RemoveRange(0, at0);
        }
    }
}
