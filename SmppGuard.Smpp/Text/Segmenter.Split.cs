namespace SmppGuard.Smpp.Text;

/// <summary>Where a long text is cut.</summary>
public static partial class Segmenter
{
    private const byte ShiftEscape = 0x1B;

    /// <summary>Cuts a text without words at its end that should stay together.</summary>
    /// <inheritdoc cref="Split(ReadOnlySpan{byte}, Alphabet, int, int, Span{int})"/>
    public static int Split(ReadOnlySpan<byte> encoded, Alphabet alphabet, int udhLength, Span<int> ends) => Split(encoded, alphabet, udhLength, 0, ends);

    /// <summary>
    /// Cuts an encoded text into as few segments as can be, and never inside a character: a surrogate pair, a GSM escape pair, or an octet sequence of the
    /// multi-byte alphabets. Where that leaves a choice, the words at the end stay on one segment if any way exists; and then user-perceived characters stay
    /// whole (Unicode UAX #29: emoji with joiners, skin tones and variation selectors, flags, keycaps, combining marks; in GSM 7-bit a CR and its LF), all of
    /// them if any way exists, else as many as come out. Segments are as full as that allows. Nothing is allocated.
    /// </summary>
    /// <param name="encoded">The text; one septet in each octet for both forms of GSM 7-bit, which is to be packed segment by segment.</param>
    /// <param name="alphabet">
    /// Its alphabet. Text in <see cref="Alphabet.Iso2022Jp"/> cannot be cut, since what its octets mean depends on those before: where it is too long for one
    /// segment, encode it in another alphabet.
    /// </param>
    /// <param name="udhLength">Octets of the header in each segment, as in <see cref="Capacity"/>.</param>
    /// <param name="tailLength">Octets at the end of <paramref name="encoded"/> that should be on one segment (the opt-out words); 0 for none.</param>
    /// <param name="ends">Where each segment ends, in octets of <paramref name="encoded"/>; <see cref="MaxSegments"/> are always enough.</param>
    /// <returns>
    /// The number of segments, 1 for an empty text; -1 if the text cannot be cut, or if more would be needed than 255, or than there is room for in
    /// <paramref name="ends"/>.
    /// </returns>
    public static int Split(ReadOnlySpan<byte> encoded, Alphabet alphabet, int udhLength, int tailLength, Span<int> ends)
    {
        var capacity = Capacity(alphabet, udhLength);
        var boundaries = new TextBoundaries(encoded, alphabet);
        var count = CutLate(boundaries, encoded.Length, capacity, ends[..Math.Min(ends.Length, MaxSegments)]);
        if (count > 1)
        {
            CutWell(ref boundaries, encoded.Length, capacity, tailLength, ends[..count]);
        }

        return count;
    }

    /// <summary>
    /// Whether a text that is cut here reads the same where each piece is read by itself as where they are joined: not inside a character, and in <see cref="Alphabet.Iso2022Jp"/> where no shift is in force. Nothing is
    /// allocated.
    /// </summary>
    /// <param name="encoded">The text, not packed.</param>
    /// <param name="alphabet">Its alphabet.</param>
    /// <param name="at">Where it is cut, in octets; its ends are between characters.</param>
    public static bool IsBetweenCharacters(ReadOnlySpan<byte> encoded, Alphabet alphabet, int at) =>
        alphabet == Alphabet.Iso2022Jp && at > 0 && at < encoded.Length ? IsUnshifted(encoded[..at]) : new TextBoundaries(encoded, alphabet).IsWhole(at);

    // ASCII from the start, or behind the sequence that leads back to it.
    private static bool IsUnshifted(ReadOnlySpan<byte> before) => before.LastIndexOf(ShiftEscape) is var escape && (escape < 0 || before[(escape + 1)..].StartsWith("(B"u8));

    /// <summary>Cuts as late as can be each time, which makes the fewest segments.</summary>
    private static int CutLate(in TextBoundaries boundaries, int length, int capacity, Span<int> ends)
    {
        var start = 0;
        for (var count = 0; count < ends.Length; count++)
        {
            if (length - start <= capacity)
            {
                ends[count] = length;
                return count + 1;
            }

            var end = boundaries.LastWhole(start + capacity);
            if (end <= start)
            {
                return -1;
            }

            ends[count] = end;
            start = end;
        }

        return -1;
    }

    /// <summary>
    /// Moves the cuts to better places without needing a segment more. Backwards first: the earliest place of each cut from which the rest still fits its
    /// segments. Then forwards: between that and what the segment holds, the latest good place, or else the latest. If cuts at good places alone are possible,
    /// this finds them: none of them is later than the one that is taken here.
    /// </summary>
    private static void CutWell(ref TextBoundaries boundaries, int length, int capacity, int tailLength, Span<int> ends)
    {
        var earliest = length;
        for (var i = ends.Length - 2; i >= 0; i--)
        {
            earliest = boundaries.FirstWhole(earliest - capacity);
            ends[i] = earliest;
        }

        var tailStart = boundaries.LastWhole(Math.Max(length - tailLength, 0));
        var lastLimit = tailStart >= ends[^2] ? tailStart : length;
        var start = 0;
        for (var i = 0; i < ends.Length - 1; i++)
        {
            var latest = boundaries.LastWhole(start + capacity);
            if (i == ends.Length - 2)
            {
                latest = Math.Min(latest, lastLimit);
            }

            start = boundaries.LastGood(ends[i], latest);
            ends[i] = start;
        }
    }
}
