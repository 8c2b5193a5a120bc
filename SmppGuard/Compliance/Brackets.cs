using System.Buffers;

namespace SmppGuard.Compliance;

/// <summary>
/// Pairs of brackets. Some are signature brackets, 【】 and what looks like them: whatever name they hold, readers take it for the sender's. The others hold titles, asides and
/// offers as well.
/// </summary>
internal static class Brackets
{
    private const string Signature = "【】〖〗︻︼︗︘⟦⟧〚〛〘〙⟬⟭❲❳⦗⦘〔〕︹︺﹝﹞";
    private const string Other = "[]［］﹇﹈⁅⁆⟮⟯()（）﹙﹚⦅⦆｟｠⸨⸩{}｛｝﹛﹜<>＜＞﹤﹥«»‹›《》〈〉⟨⟩⟪⟫❬❭❮❯❰❱︽︾︿﹀「」『』｢｣﹁﹂﹃﹄⸢⸣⌈⌉⌊⌋⌜⌝";

    /// <summary>Of the signature brackets, those around the years of documents: 国发〔2020〕1号.</summary>
    private const string AroundYears = "〔〕︹︺﹝﹞";

    /// <summary>Characters that are seen between two brackets, at most: nobody reads more than that as a name.</summary>
    private const int MaxSeen = 128;

    /// <summary>Of the others, those that hold titles, and nothing about the text around them.</summary>
    private const string AroundTitles = "«»‹›《》〈〉⟨⟩⟪⟫︽︾︿﹀「」『』｢｣﹁﹂﹃﹄";

    private const byte ClosingBit = 0x80;
    private const byte None = 0;

    /// <summary>The pair's number from 1 on, with <see cref="ClosingBit"/>.</summary>
    private static readonly byte[] Table = Fill();

    /// <summary>All that close.</summary>
    public static SearchValues<char> Closing { get; } = SearchValues.Create([.. (Signature + Other).Where((_, index) => index % 2 == 1)]);

    public static bool IsOpening(char character) => Table[character] is > None and < ClosingBit;

    public static bool IsSignature(char character) => IsSignature(Table[character]);

    /// <summary>Whether the brackets may hold digits alone without being a signature.</summary>
    public static bool MayHoldYears(char character) => AroundYears.Contains(character, StringComparison.Ordinal);

    /// <summary>Whether the brackets hold titles.</summary>
    public static bool HoldsTitle(char character) => AroundTitles.Contains(character, StringComparison.Ordinal);

    /// <summary>Whether two brackets are the halves of one pair.</summary>
    public static bool IsPair(char open, char close) => (Table[open] | ClosingBit) == Table[close];

    /// <summary>
    /// Where the bracket that opens at <paramref name="open"/> closes; -1: nowhere. Signature brackets close one another, and where its own half is missing any bracket that is left
    /// over closes it: to the eye they do.
    /// </summary>
    public static int CloseOf(ReadOnlySpan<char> text, int open)
    {
        var kind = Table[text[open]];
        var close = Find(text, open, kind, step: 1);
        return close < 0 ? Find(text, open, None, step: 1) : close;
    }

    /// <summary>Where the bracket that closes at <paramref name="close"/> opens; -1: nowhere.</summary>
    public static int OpenOf(ReadOnlySpan<char> text, int close)
    {
        var kind = (byte)(Table[text[close]] & ~ClosingBit);
        var open = Find(text, close, kind, step: -1);
        return open < 0 ? Find(text, close, None, step: -1) : open;
    }

    // None: any kind.
    private static int Find(ReadOnlySpan<char> text, int from, byte kind, int step)
    {
        var depth = 0;
        var seen = 0;
        for (var i = from + step; i >= 0 && i < text.Length && seen <= MaxSeen; i += step)
        {
            // Of a pair of surrogates the first half says whether it is seen.
            seen += Glyphs.IsSeen(Glyphs.Of(text[i])) && !char.IsLowSurrogate(text[i]) ? 1 : 0;
            var bracket = Table[text[i]];
            if (bracket == None || (kind != None && !IsSame((byte)(bracket & ~ClosingBit), kind)))
            {
                continue;
            }

            if ((bracket & ClosingBit) == 0 == (step > 0))
            {
                depth++;
            }
            else if (depth-- == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsSame(byte one, byte other) => one == other || (IsSignature(one) && IsSignature(other));

    private static bool IsSignature(byte kind) => (kind & ~ClosingBit) != None && (kind & ~ClosingBit) * 2 <= Signature.Length;

    private static byte[] Fill()
    {
        var table = new byte[char.MaxValue + 1];
        var pairs = Signature + Other;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            var number = (byte)((i / 2) + 1);
            table[pairs[i]] = number;
            table[pairs[i + 1]] = (byte)(number | ClosingBit);
        }

        return table;
    }
}
