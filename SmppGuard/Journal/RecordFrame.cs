using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SmppGuard.Journal;

/// <summary>
/// The frame around each record, little-endian:
/// <code>
///  0  length of the payload     4
///  4  CRC-32C of all that follows and of the length   4
///  8  sequence                  8   one more than that of the record before it, over all segments
/// 16  time                      8   milliseconds since 1970-01-01 UTC, when the group was written
/// 24  start of the group        4   offset in the segment at which the write began that this record was part of
/// 28  type                      1
/// 29  zero                      3
/// 32  payload
/// </code>
/// The start of the group tells a torn tail from damage: octets before a group that was begun later had been synced, so if they are wrong, the disk lost them.
/// </summary>
internal static class RecordFrame
{
    public const int HeaderSize = 32;

    /// <summary>No payload is longer: two message_payloads of 64 KiB, 255 stamped segments and their fields fit.</summary>
    public const int MaxPayload = 1024 * 1024;

    private const int CrcOffset = 4;
    private const int SequenceOffset = 8;
    private const int TimeOffset = 16;
    private const int GroupOffset = 24;
    private const int TypeOffset = 28;

    public static void Begin(Span<byte> frame, JournalRecordType type)
    {
        frame[..HeaderSize].Clear();
        frame[TypeOffset] = (byte)type;
    }

    public static void SetLength(Span<byte> frame, int payload) => BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload);

    public static int PayloadLength(ReadOnlySpan<byte> frame) => (int)BinaryPrimitives.ReadUInt32LittleEndian(frame);

    public static long Sequence(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[SequenceOffset..]);

    public static long Time(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[TimeOffset..]);

    public static uint GroupStart(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[GroupOffset..]);

    public static JournalRecordType Type(ReadOnlySpan<byte> frame) => (JournalRecordType)frame[TypeOffset];

    /// <summary>Gives the record its place and seals it.</summary>
    public static void Seal(Span<byte> frame, long sequence, long time, uint groupStart)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame[SequenceOffset..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[TimeOffset..], time);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[GroupOffset..], groupStart);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcOffset..], Crc(frame));
    }

    /// <summary>Whether <paramref name="octets"/> begin with a whole record of the given sequence (any, if negative).</summary>
    public static bool IsWhole(ReadOnlySpan<byte> octets, long sequence, out int size)
    {
        size = 0;
        if (octets.Length < HeaderSize)
        {
            return false;
        }

        var payload = BinaryPrimitives.ReadUInt32LittleEndian(octets);
        if (payload > MaxPayload || HeaderSize + payload > octets.Length || (sequence >= 0 && Sequence(octets) != sequence))
        {
            return false;
        }

        size = HeaderSize + (int)payload;
        return BinaryPrimitives.ReadUInt32LittleEndian(octets[CrcOffset..]) == Crc(octets[..size]);
    }

    /// <summary>
    /// Whether the end of the file cuts off the record that <paramref name="rest"/>, which has no whole one, begins with. No write leaves that: the room of a group is allocated before the
    /// group is written, and of a length that is written in part only bits are missing.
    /// </summary>
    /// <param name="rest">What stands in the file there, or the beginning of it.</param>
    /// <param name="room">Octets from there to the end of the file.</param>
    public static bool IsCutOff(ReadOnlySpan<byte> rest, long room)
    {
        if (room < HeaderSize)
        {
            return rest.IndexOfAnyExcept((byte)0) >= 0;
        }

        return rest.Length >= HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(rest) + (long)HeaderSize > room;
    }

    private static uint Crc(ReadOnlySpan<byte> frame)
    {
        var crc = BitOperations.Crc32C(~0u, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        var rest = frame[SequenceOffset..];
        var words = MemoryMarshal.Cast<byte, ulong>(rest);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var octet in rest[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
