using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace SmppGuard.Smpp.Text;

/// <summary>Where an encoded text may be cut, and where it should be. Offsets are in octets; in UCS-2 they are even.</summary>
internal ref struct TextBoundaries(ReadOnlySpan<byte> encoded, Alphabet alphabet)
{
    private const byte CarriageReturn = 0x0D;

    /// <summary>How far before a cut a user-perceived character may begin to be recognized, in UTF-16 units; the longest emoji have some 20.</summary>
    private const int LookBack = 256;

    private static readonly SearchValues<byte> Escapes = SearchValues.Create(Gsm7.Escape);

    private static readonly SearchValues<byte> JisLeads = SearchValues.Create(Octets(0x81, 0x9F, 0xE0, 0xFC));

    private static readonly SearchValues<byte> Leads = SearchValues.Create(Octets(0x81, 0xFE));

    private readonly ReadOnlySpan<byte> _encoded = encoded;

    /// <summary>A place between user-perceived characters, at or before the last cut.</summary>
    private int _known;

    /// <summary>The last place at or before this one that is not inside a character.</summary>
    public readonly int LastWhole(int at)
    {
        while (!IsWhole(at))
        {
            at--;
        }

        return at;
    }

    /// <summary>The first place at or after this one that is not inside a character.</summary>
    public readonly int FirstWhole(int at)
    {
        at = Math.Max(at, 0);
        while (!IsWhole(at))
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// The last place from the first to the second of these that does not break what readers take for one character, or else the second. To be called for later
    /// and later places; both are not inside a character, nor at an end of the text.
    /// </summary>
    public int LastGood(int earliest, int latest)
    {
        switch (alphabet)
        {
            case Alphabet.Ucs2:
                var good = LastBetweenClusters(latest);
                return good >= earliest ? good : latest;
            case Alphabet.Gsm7 or Alphabet.Gsm7Packed:
                // Not between CR and LF; and a packed segment that ends in CR may be read as one without.
                for (var at = latest; at >= earliest; at--)
                {
                    if (_encoded[at - 1] != CarriageReturn && IsWhole(at))
                    {
                        return at;
                    }
                }

                return latest;
            default:
                return latest;
        }
    }

    /// <summary>Whether this place is not inside a character.</summary>
    public readonly bool IsWhole(int at)
    {
        if (at <= 0 || at >= _encoded.Length)
        {
            return true;
        }

        var before = _encoded[..at];
        return alphabet switch
        {
            Alphabet.Gsm7 or Alphabet.Gsm7Packed => EndsWhole(before, Escapes),
            Alphabet.Ucs2 => at % 2 == 0 && !SplitsPair(_encoded[(at - 2)..]),
            Alphabet.Jis => EndsWhole(before, JisLeads),
            Alphabet.Ksc5601 => EndsWhole(before, Leads),
            Alphabet.Gb18030 => EndsWhole(before, Leads) && !EndsInHalfOfFour(before),
            Alphabet.Iso2022Jp => false,
            _ => true,
        };
    }

    /// <summary>
    /// Whether no first octet of a pair is without its partner. Whatever cannot be a first octet ends a character; so in the run of possible ones before the
    /// end, the first and the second are a pair, the third and the fourth, and so on.
    /// </summary>
    private static bool EndsWhole(ReadOnlySpan<byte> before, SearchValues<byte> firsts) => (before.Length - 1 - before.LastIndexOfAnyExcept(firsts)) % 2 == 0;

    /// <summary>
    /// Whether the first pair of a sequence of four octets is without the second (GB 18030: a first octet and a digit, twice). Pairs of that kind in a row
    /// belong together two by two.
    /// </summary>
    private static bool EndsInHalfOfFour(ReadOnlySpan<byte> before)
    {
        var pairs = 0;
        while (before is [.., _, >= (byte)'0' and <= (byte)'9'] && !EndsWhole(before[..^1], Leads))
        {
            pairs++;
            before = before[..^2];
        }

        return pairs % 2 != 0;
    }

    /// <summary>Whether these octets start with the last unit before a cut and the first one after it, and the two are a surrogate pair.</summary>
    private static bool SplitsPair(ReadOnlySpan<byte> aroundCut) =>
        aroundCut.Length >= 4
        && char.IsSurrogatePair((char)BinaryPrimitives.ReadUInt16BigEndian(aroundCut), (char)BinaryPrimitives.ReadUInt16BigEndian(aroundCut[2..]));

    /// <summary>The last place between user-perceived characters at or before this one; -1 if that is too far away.</summary>
    private int LastBetweenClusters(int latest)
    {
        var start = latest;
        var farthest = Math.Max(_known, latest - (LookBack * 2));
        while (!IsPlainlyBetween(start))
        {
            start -= 2;
            if (start <= farthest)
            {
                if (farthest != _known)
                {
                    return -1;
                }

                start = _known;
                break;
            }
        }

        if (start < latest)
        {
            start = WalkClusters(start, latest);
        }

        _known = start;
        return start;
    }

    /// <summary>
    /// From one place between user-perceived characters to the last one at or before another. Whether a place is one depends on the next code point, and on
    /// nothing after it.
    /// </summary>
    private readonly int WalkClusters(int start, int latest)
    {
        Span<char> buffer = stackalloc char[LookBack + 2];
        var decoded = SmsText.Decode(_encoded[start..Math.Min(latest + 4, _encoded.Length)], Alphabet.Ucs2, buffer);
        ReadOnlySpan<char> rest = buffer[..decoded];
        while (true)
        {
            var length = StringInfo.GetNextTextElementLength(rest);
            if (length == 0 || start + (length * 2) > latest)
            {
                return start;
            }

            start += length * 2;
            rest = rest[length..];
        }
    }

    /// <summary>Whether one can see without tables that nothing joins the units before and after.</summary>
    private readonly bool IsPlainlyBetween(int at) => at + 2 <= _encoded.Length && IsPlain(_encoded[(at - 2)..]) && IsPlain(_encoded[at..]);

    /// <summary>Most of most texts: characters to which nothing is joined unless a mark or a joiner follows, and which join nothing themselves.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16BigEndian(octets) is
        (>= ' ' and <= '~')
        or (>= '\u00C0' and <= '\u02FF')
        or (>= '\u0391' and <= '\u03C9')
        or (>= '\u0410' and <= '\u044F')
        or (>= '\u3001' and <= '\u3029')
        or (>= '\u3041' and <= '\u3096')
        or (>= '\u30A1' and <= '\u30FA')
        or (>= '\u3400' and <= '\u9FFF')
        or (>= '\uAC00' and <= '\uD7A3')
        or (>= '\uFF01' and <= '\uFF5E');

    private static byte[] Octets(params ReadOnlySpan<byte> ranges)
    {
        var octets = new List<byte>();
        for (var i = 0; i < ranges.Length; i += 2)
        {
            for (int octet = ranges[i]; octet <= ranges[i + 1]; octet++)
            {
                octets.Add((byte)octet);
            }
        }

        return [.. octets];
    }
}
