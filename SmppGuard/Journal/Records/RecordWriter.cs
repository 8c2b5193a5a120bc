using System.Buffers.Binary;
using System.Text;

namespace SmppGuard.Journal.Records;

/// <summary>
/// Writes the payload of a journal record: little-endian numbers, strings as one length octet (at most 255, longer ones are cut) or as a four-octet length.
/// The caller reserves enough room; running over it is a bug of ours and throws.
/// </summary>
internal ref struct RecordWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _position;

    public readonly int Length => _position;

    /// <summary>The room that is left.</summary>
    public readonly Span<byte> Remaining => _destination[_position..];

    public void Byte(byte value) => _destination[_position++] = value;

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_destination[_position..], value);
        _position += sizeof(ushort);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[_position..], value);
        _position += sizeof(uint);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_destination[_position..], value);
        _position += sizeof(long);
    }

    /// <summary>One length octet and the octets, cut at 255.</summary>
    public void Short(scoped ReadOnlySpan<byte> value)
    {
        var length = Math.Min(value.Length, byte.MaxValue);
        Byte((byte)length);
        value[..length].CopyTo(_destination[_position..]);
        _position += length;
    }

    /// <summary>As <see cref="Short(ReadOnlySpan{byte})"/>, in UTF-8; cut at a character.</summary>
    public void Short(string? value)
    {
        var target = _destination.Slice(_position + 1, Math.Min(byte.MaxValue, _destination.Length - _position - 1));
        _ = System.Text.Unicode.Utf8.FromUtf16(value, target, out _, out var written);
        Byte((byte)written);
        _position += written;
    }

    /// <summary>Four octets of length and the octets.</summary>
    public void Long(scoped ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(_destination[_position..]);
        _position += value.Length;
    }

    /// <summary>As <see cref="Long(ReadOnlySpan{byte})"/>, in UTF-8.</summary>
    public void Long(string? value)
    {
        var written = Encoding.UTF8.GetBytes(value ?? string.Empty, _destination[(_position + sizeof(uint))..]);
        UInt32((uint)written);
        _position += written;
    }

    /// <summary>Octets as they are, without a length.</summary>
    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_destination[_position..]);
        _position += value.Length;
    }

    /// <summary>Says that <paramref name="count"/> octets were written into <see cref="Remaining"/>.</summary>
    public void Advance(int count) => _position += count;
}
