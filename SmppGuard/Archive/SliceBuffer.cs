namespace SmppGuard.Archive;

/// <summary>A piece of a <see cref="SliceBuffer"/>. <see cref="IsNull"/>: no value, as against an empty one.</summary>
internal readonly record struct Slice(int Offset, int Length)
{
    public static readonly Slice Null = new(0, -1);

    public bool IsNull => Length < 0;
}

/// <summary>Octets of many values in one growing array, emptied as a whole.</summary>
internal sealed class SliceBuffer(int size)
{
    private byte[] _octets = new byte[size];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> this[Slice slice] => slice.Length > 0 ? _octets.AsSpan(slice.Offset, slice.Length) : default;

    /// <summary>Keeps a copy of the octets.</summary>
    public Slice Keep(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Room(octets.Length));
        return Take(octets.Length);
    }

    /// <summary>Room at the end for at most <paramref name="size"/> octets; <see cref="Take"/> says how many were written.</summary>
    public Span<byte> Room(int size)
    {
        if (_octets.Length - Length < size)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + size));
        }

        return _octets.AsSpan(Length, size);
    }

    /// <summary>Makes what was written into <see cref="Room"/> a slice.</summary>
    public Slice Take(int written)
    {
        var slice = new Slice(Length, written);
        Length += written;
        return slice;
    }

    public void Clear() => Length = 0;
}
