using System.Collections.Frozen;
using System.Text;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// A character set as the specifications have it, written down a second time so that the tests do not ask the code what is right. Strict in both directions:
/// <see cref="Encode"/> gives null for a text that it cannot write, <see cref="Decode"/> throws at half a character.
/// </summary>
internal abstract class Charset
{
    protected const int AirOctets = 140;

    /// <summary>3GPP TS 23.038, 6.2.1, one septet in an octet.</summary>
    public static readonly Charset Gsm7 = new SeptetCharset(SeptetTables.Default, isPacked: false);

    /// <summary>The same, eight septets in seven octets.</summary>
    public static readonly Charset Gsm7Packed = new SeptetCharset(SeptetTables.Default, isPacked: true);

    /// <summary>Locking and single shift tables of Turkish (3GPP TS 23.038, A.3.1 and A.2.1).</summary>
    public static readonly Charset Turkish = new SeptetCharset(SeptetTables.Turkish, isPacked: false);

    public static readonly Charset TurkishPacked = new SeptetCharset(SeptetTables.Turkish, isPacked: true);

    /// <summary>Single shift table of Spanish (A.2.2).</summary>
    public static readonly Charset Spanish = new SeptetCharset(SeptetTables.Spanish, isPacked: false);

    public static readonly Charset SpanishPacked = new SeptetCharset(SeptetTables.Spanish, isPacked: true);

    public static readonly Charset Ascii = new OctetCharset(c => c < 0x80);

    public static readonly Charset Latin1 = new OctetCharset(c => c < 0x100);

    public static readonly Charset Ucs2 = new Utf16Charset();

    public static readonly Charset Gb18030 = new CodePageCharset("GB18030");

    public static readonly Charset ShiftJis = new CodePageCharset("shift_jis");

    public static readonly Charset Iso2022Jp = new CodePageCharset("iso-2022-jp");

    public static readonly Charset Korean = new CodePageCharset("ks_c_5601-1987");

    /// <summary>Whether it is a text in septets, so that national language tables apply.</summary>
    public virtual bool IsSeptets => false;

    /// <summary>The text in octets, of GSM 7-bit one septet in each; null: a character is missing.</summary>
    public abstract byte[]? Encode(string text);

    /// <summary>The text of one PDU.</summary>
    /// <param name="octets">Without the user data header.</param>
    /// <param name="headerLength">Octets of the header before it.</param>
    public abstract string Decode(byte[] octets, int headerLength);

    /// <summary>What a segment holds beside a header of this many octets, in units of <see cref="Characters"/>.</summary>
    public abstract int Capacity(int headerLength);

    /// <summary>Whether a segment of so many octets of text goes over the air beside such a header.</summary>
    public virtual bool Fits(int octets, int headerLength) => octets <= AirOctets - headerLength;

    /// <summary>Lengths of what must not be cut, one after the other.</summary>
    public abstract IEnumerable<int> Characters(byte[] octets);

    /// <summary>How many segments a text needs at the least: the latest cut that cuts no character, again and again.</summary>
    public int SegmentsFor(byte[] octets, int singleHeader, int segmentHeader)
    {
        if (Characters(octets).Sum() <= Capacity(singleHeader))
        {
            return 1;
        }

        var (segments, free) = (1, Capacity(segmentHeader));
        foreach (var length in Characters(octets))
        {
            if (length > free)
            {
                segments++;
                free = Capacity(segmentHeader);
            }

            free -= length;
        }

        return segments;
    }

    private sealed class OctetCharset(Predicate<char> has) : Charset
    {
        public override byte[]? Encode(string text) => text.All(c => has(c)) ? Encoding.Latin1.GetBytes(text) : null;

        public override string Decode(byte[] octets, int headerLength)
        {
            var text = Encoding.Latin1.GetString(octets);
            return text.All(c => has(c)) ? text : throw new FormatException("an octet that is no character");
        }

        public override int Capacity(int headerLength) => AirOctets - headerLength;

        public override IEnumerable<int> Characters(byte[] octets) => octets.Select(_ => 1);
    }

    private sealed class Utf16Charset : Charset
    {
        private static readonly UnicodeEncoding Strict = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

        public override byte[]? Encode(string text) => Strict.GetBytes(text);

        public override string Decode(byte[] octets, int headerLength) => Strict.GetString(octets);

        public override int Capacity(int headerLength) => (AirOctets - headerLength) / 2;

        public override IEnumerable<int> Characters(byte[] octets) => Strict.GetString(octets).EnumerateRunes().Select(rune => rune.Utf16SequenceLength);
    }

    private sealed class CodePageCharset(string name) : Charset
    {
        private readonly Encoding _encoding = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

        public override byte[]? Encode(string text) => _encoding.GetBytes(text);

        public override string Decode(byte[] octets, int headerLength) => _encoding.GetString(octets);

        public override int Capacity(int headerLength) => AirOctets - headerLength;

        public override IEnumerable<int> Characters(byte[] octets) => _encoding.GetString(octets).EnumerateRunes().Select(rune => _encoding.GetByteCount(rune.ToString()));
    }

    private sealed class SeptetCharset(SeptetTables tables, bool isPacked) : Charset
    {
        private readonly FrozenDictionary<char, byte[]> _septets = tables.Septets.ToFrozenDictionary();

        public override bool IsSeptets => true;

        public override byte[]? Encode(string text) => text.All(_septets.ContainsKey) ? [.. text.SelectMany(c => _septets[c])] : null;

        public override string Decode(byte[] octets, int headerLength)
        {
            var septets = isPacked ? Septets.Unpack(octets, Septets.FillBits(headerLength)) : octets;
            var text = new StringBuilder();
            for (var i = 0; i < septets.Length; i++)
            {
                text.Append(septets[i] == SeptetTables.Escape ? tables.Single[septets[++i]] : tables.Locking[septets[i]]);
            }

            return text.ToString();
        }

        public override int Capacity(int headerLength) => (AirOctets - headerLength) * 8 / 7;

        public override bool Fits(int octets, int headerLength) => isPacked ? base.Fits(octets, headerLength) : octets <= Capacity(headerLength);

        public override IEnumerable<int> Characters(byte[] octets)
        {
            for (var i = 0; i < octets.Length; i++)
            {
                var isPair = octets[i] == SeptetTables.Escape;
                i += isPair ? 1 : 0;
                yield return isPair ? 2 : 1;
            }
        }
    }
}
