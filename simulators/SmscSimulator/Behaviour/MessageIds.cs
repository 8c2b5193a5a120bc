using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmscSimulator.Behaviour;

/// <summary>How a message_id is written. SMSCs are known to write the same id in decimal in one place and in hex in the other.</summary>
internal enum MessageIdStyle
{
    /// <summary>Decimal digits.</summary>
    Dec,

    /// <summary>Upper-case hex digits.</summary>
    Hex,

    /// <summary>A UUID of 36 characters.</summary>
    Uuid,
}

/// <summary>Gives out message ids: a counter that starts anywhere, so that ids of two runs are unlikely to meet.</summary>
internal sealed class MessageIds
{
    /// <summary>Octets of the longest id.</summary>
    public const int MaxLength = 36;

    private readonly ulong _run = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private long _last = RandomNumberGenerator.GetInt32(0x0100_0000, 0x4000_0000);

    /// <summary>The next id, as a number.</summary>
    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>Writes an id; the number of octets written.</summary>
    public int Write(long id, MessageIdStyle format, Span<byte> destination)
    {
        int written;
        if (format == MessageIdStyle.Uuid)
        {
            Span<byte> octets = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(octets, _run);
            BinaryPrimitives.WriteInt64BigEndian(octets[8..], id);
            new Guid(octets, bigEndian: true).TryFormat(destination, out written);
            return written;
        }

        ReadOnlySpan<char> specifier = format == MessageIdStyle.Hex ? "X" : "D";
        id.TryFormat(destination, out written, specifier, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>An id as text.</summary>
    public string ToText(long id, MessageIdStyle format)
    {
        Span<byte> octets = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(octets[..Write(id, format, octets)]);
    }

    /// <summary>Reads an id that <see cref="Write"/> wrote; false: it is none of ours.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, MessageIdStyle format, out long id)
    {
        id = 0;
        if (format == MessageIdStyle.Uuid)
        {
            if (!Utf8Parser.TryParse(text, out Guid guid, out int length) || length != text.Length)
            {
                return false;
            }

            Span<byte> octets = stackalloc byte[16];
            guid.TryWriteBytes(octets, bigEndian: true, out _);
            id = BinaryPrimitives.ReadInt64BigEndian(octets[8..]);
            return BinaryPrimitives.ReadUInt64BigEndian(octets) == _run && id <= Volatile.Read(ref _last);
        }

        char symbol = format == MessageIdStyle.Hex ? 'X' : 'D';
        return Utf8Parser.TryParse(text, out id, out int consumed, symbol) && consumed == text.Length && id > 0 && id <= Volatile.Read(ref _last);
    }
}
