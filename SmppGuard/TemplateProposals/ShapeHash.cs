namespace SmppGuard.TemplateProposals;

/// <summary>FNV-1a: digests of words and texts, kept in place of what one message alone says. The same in every run, since they are stored.</summary>
internal static class ShapeHash
{
    public const uint Start = 2_166_136_261;
    public const ulong LongStart = 14_695_981_039_346_656_037;

    private const uint Prime = 16_777_619;
    private const ulong LongPrime = 1_099_511_628_211;

    public static uint With(uint hash, char character) => unchecked((hash ^ character) * Prime);

    public static ulong With(ulong hash, char character) => unchecked((hash ^ character) * LongPrime);

    public static uint Of(ReadOnlySpan<char> text)
    {
        var hash = Start;
        foreach (var character in text)
        {
            hash = With(hash, character);
        }

        return hash;
    }

    public static uint Of(long value)
    {
        var hash = Start;
        for (var octet = 0; octet < sizeof(long); octet++, value >>= 8)
        {
            hash = With(hash, (char)(value & 0xFF));
        }

        return hash;
    }

    /// <summary>What the texts of a shape have in common whatever their figures are (and, of the skeleton, their words).</summary>
    public static (ulong Exact, ulong Skeleton) Of(ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        var (exact, skeleton) = (LongStart, LongStart);
        foreach (var token in tokens)
        {
            // No mark is a letter or a digit.
            var kind = token.Kind switch { TextTokenKind.Word => 'W', TextTokenKind.Figure => '0', _ => text[token.Start] };
            (exact, skeleton) = (With(exact, kind), With(skeleton, kind));
            if (token.Kind == TextTokenKind.Word)
            {
                foreach (var character in text.Slice(token.Start, token.Length))
                {
                    exact = With(exact, character);
                }
            }
        }

        return (exact, skeleton);
    }
}
