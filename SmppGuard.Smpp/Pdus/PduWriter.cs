using System.Buffers.Binary;
using System.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Writes one PDU field by field into a buffer of the caller. A buffer that is too small, or a character that C-octet strings cannot carry, is
/// a bug of ours and throws. <see cref="Complete"/> fills in command_length.
/// </summary>
/// <param name="buffer">Where the PDU goes, from its first octet.</param>
public ref struct PduWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes the header; command_length follows with <see cref="Complete"/>.</summary>
    public void Header(CommandId commandId, CommandStatus commandStatus, uint sequenceNumber)
    {
        new PduHeader(0, commandId, commandStatus, sequenceNumber).Write(_buffer[Length..]);
        Length += PduHeader.Size;
    }

    /// <summary>Writes one octet.</summary>
    public void Byte(byte value) => _buffer[Length++] = value;

    /// <summary>Writes a 16-bit integer.</summary>
    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[Length..], value);
        Length += sizeof(ushort);
    }

    /// <summary>Writes a 32-bit integer.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }

    /// <summary>Writes a C-octet string: the octets and a NUL.</summary>
    public void CString(scoped ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)0))
        {
            throw new ArgumentException("A C-octet string cannot contain NUL.", nameof(value));
        }

        Octets(value);
        Byte(0);
    }

    /// <summary>Writes a C-octet string: ASCII characters and a NUL.</summary>
    public void CString(scoped ReadOnlySpan<char> ascii)
    {
        if (!Ascii.IsValid(ascii) || ascii.Contains('\0'))
        {
            throw new ArgumentException("A C-octet string is ASCII without NUL.", nameof(ascii));
        }

        Length += Encoding.ASCII.GetBytes(ascii, _buffer[Length..]);
        Byte(0);
    }

    /// <summary>Writes octets as they are.</summary>
    public void Octets(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Writes an optional parameter, at most 65,535 octets.</summary>
    public void Tlv(TlvTag tag, scoped ReadOnlySpan<byte> value)
    {
        UInt16((ushort)tag);
        UInt16(checked((ushort)value.Length));
        Octets(value);
    }

    /// <summary>Writes an optional parameter of one octet.</summary>
    public void Tlv(TlvTag tag, byte value) => Tlv(tag, [value]);

    /// <summary>Writes an optional parameter of two octets.</summary>
    public void Tlv(TlvTag tag, ushort value)
    {
        UInt16((ushort)tag);
        UInt16(sizeof(ushort));
        UInt16(value);
    }

    /// <summary>Writes an optional parameter that is a C-octet string.</summary>
    public void TlvCString(TlvTag tag, scoped ReadOnlySpan<byte> value)
    {
        UInt16((ushort)tag);
        UInt16(checked((ushort)(value.Length + 1)));
        CString(value);
    }

    /// <summary>Drops what was written past a length.</summary>
    internal void Truncate(int length) => Length = length;

    /// <summary>Fills in command_length and returns it.</summary>
    public readonly int Complete()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer, (uint)Length);
        return Length;
    }
}
