using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace SmppGuard.Journal.Records;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. A record that ends early throws <see cref="InvalidDataException"/>: its CRC was right, so the writer was wrong.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ReadOnlySpan<byte> Short() => Take(Byte());

    public ReadOnlySpan<byte> Long() => Take(checked((int)UInt32()));

    /// <summary>Octets as they are, without a length.</summary>
    public ReadOnlySpan<byte> Raw(int count) => Take(count);

    public string ShortText() => Encoding.UTF8.GetString(Short());

    public string LongText() => Encoding.UTF8.GetString(Long());

    // Two dozen of these make a record: each is to cost no more than its comparison.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            ThrowEndsEarly(count, _rest.Length);
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    [DoesNotReturn]
    private static void ThrowEndsEarly(int wanted, int left) => throw new InvalidDataException($"journal record ends early: {wanted} octets wanted, {left} left");
}
