namespace SmppGuard.Archive.Pdus;

/// <summary>Writes the steps that make octets out of what is known already. What no step says is written as it is.</summary>
/// <param name="destination">At least <see cref="Room"/>.</param>
internal ref struct StepWriter(Span<byte> destination)
{
    /// <summary>As many octets a step of three numbers takes less than: copying fewer would gain nothing.</summary>
    public const int LeastCopy = 8;

    /// <summary>Lengths below are in the octet of the step; this one says that the rest follows.</summary>
    public const int LongLength = 31;

    private const int LengthBits = 5;
    private const byte Escape = 0x1B;

    private readonly Span<byte> _destination = destination;
    private ReadOnlySpan<byte> _target = default;
    private int _covered = 0;

    public int Length { get; private set; } = 0;

    /// <summary>Octets that steps for so many octets take at most.</summary>
    public static int Room(int octets) => (octets * 2) + 64;

    public void Byte(byte value) => _destination[Length++] = value;

    /// <summary>Seven bits in each octet, the lowest first; the highest bit says that more follow.</summary>
    public void Number(int value)
    {
        var rest = (uint)value;
        while (rest > 0x7F)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    /// <summary>Begins with the octets that are to be made.</summary>
    public void Begin(ReadOnlySpan<byte> target)
    {
        _target = target;
        _covered = 0;
    }

    /// <summary>The octets from <paramref name="at"/> on are those of a source.</summary>
    public void Copy(int at, PackedStep from, int offset, int length)
    {
        Literals(at);
        Step(from, length);
        if (from is not (PackedStep.Source or PackedStep.Recipient))
        {
            Number(offset);
        }

        _covered = at + length;
    }

    /// <summary>The octets from <paramref name="at"/> on are, as far as they are the same at the same distance, those of the output from <paramref name="offset"/> on.</summary>
    public void CopySame(int at, ReadOnlySpan<byte> octets, int offset, ReadOnlySpan<byte> known)
    {
        for (var i = 0; i < Math.Min(octets.Length, known.Length);)
        {
            var same = octets[i..].CommonPrefixLength(known[i..]);
            if (same >= LeastCopy)
            {
                Copy(at + i, PackedStep.Output, offset + i, same);
            }

            i += same + 1;
        }
    }

    /// <summary>
    /// The same for a text of one octet per character, beside itself in UTF-8: characters that differ are stepped over in both. GSM 7-bit writes some with an escape before them.
    /// </summary>
    /// <returns>Whether anything was the same, and how far it went in <paramref name="known"/>.</returns>
    public (bool IsWritten, int Known) CopyCharacters(int at, ReadOnlySpan<byte> octets, PackedStep from, int offset, ReadOnlySpan<byte> known)
    {
        var isWritten = false;
        var (i, k) = (0, 0);
        while (i < octets.Length && k < known.Length)
        {
            var same = octets[i..].CommonPrefixLength(known[k..]);
            if (same >= LeastCopy)
            {
                Copy(at + i, from, offset + k, same);
                isWritten = true;
            }

            (i, k) = (i + same, k + same);
            if (i < octets.Length && k < known.Length)
            {
                i += octets[i] == Escape ? 2 : 1;
                k += LengthOf(known[k]);
            }
        }

        return (isWritten, Math.Min(k, known.Length));
    }

    /// <summary>Writes what no step has said.</summary>
    public void End() => Literals(_target.Length);

    // Octets of a character in UTF-8, by the first.
    private static int LengthOf(byte first) => first switch
    {
        < 0xC0 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    private void Literals(int until)
    {
        var octets = _target[_covered..until];
        if (octets.Length > 0)
        {
            Step(PackedStep.Literal, octets.Length);
            octets.CopyTo(_destination[Length..]);
            Length += octets.Length;
        }
    }

    private void Step(PackedStep from, int length)
    {
        Byte((byte)(((int)from << LengthBits) | Math.Min(length, LongLength)));
        if (length >= LongLength)
        {
            Number(length - LongLength);
        }
    }
}
