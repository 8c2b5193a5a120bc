namespace SmppGuard.Compliance;

/// <summary>What the brackets at the two ends of a text say.</summary>
[Flags]
internal enum SignatureFinding : byte
{
    None = 0,

    /// <summary>The registered signature stands first in the text.</summary>
    OwnAtStart = 1,

    /// <summary>It stands last in the text.</summary>
    OwnAtEnd = 2,

    Own = OwnAtStart | OwnAtEnd,

    /// <summary>Another name stands at the start or the end.</summary>
    Foreign = 4,

    /// <summary>The text was read.</summary>
    Read = 8,
}

/// <summary>
/// Reads the signatures of a text: names in brackets at its start or end. The end is where only marks, blanks and punctuation follow, so that neither a full stop nor opt-out words behind a
/// signature hide it; likewise symbols and what is not seen before one at the start.
/// </summary>
internal static class SignatureScan
{
    /// <summary>Brackets in brackets.</summary>
    private const int MaxDepth = 4;

    public static SignatureFinding Find(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks, OptOutInstruction instruction) =>
        SignatureFinding.Read | AtStart(text, snapshot, marks, MaxDepth) | AtEnd(text, snapshot, marks, instruction, MaxDepth);

    /// <summary>Characters of the registered signature that a text begins with, in brackets of either template; 0: it does not.</summary>
    public static int LengthOfOwn(ReadOnlySpan<char> text, OrganizationMarks marks) =>
        StartsWithAny(text, marks.Signatures) is var written and > 0 ? written
        : !text.IsEmpty && IsSigned(text, 0, marks, out var end) ? end
        : 0;

    private static SignatureFinding AtStart(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks, int depth)
    {
        var found = SignatureFinding.None;
        var isFirst = true;
        for (var i = 0; i < text.Length;)
        {
            var glyph = Glyphs.At(text, i, out var length);
            if (isFirst && Glyphs.IsSeen(glyph))
            {
                isFirst = false;
                if (StartsWithAny(text[i..], marks.Signatures) is var written and > 0)
                {
                    found |= SignatureFinding.OwnAtStart;
                    i += written;
                    continue;
                }

                if (IsSigned(text, i, marks, out var end))
                {
                    found |= SignatureFinding.OwnAtStart;
                    i = end;
                    continue;
                }
            }

            if (Glyphs.IsLetterOrDigit(glyph))
            {
                break;
            }

            if (Brackets.IsOpening(text[i]) && Brackets.CloseOf(text, i) is var close and > 0)
            {
                found |= Judge(text, i, close, snapshot, marks);
                found |= depth > 0 ? AtStart(text[(i + 1)..close], snapshot, marks, depth - 1) & SignatureFinding.Foreign : SignatureFinding.None;
                i = close + 1;
            }
            else
            {
                // A bracket without its partner is punctuation.
                i += length;
            }
        }

        return found;
    }

    private static SignatureFinding AtEnd(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks, OptOutInstruction instruction, int depth)
    {
        var found = SignatureFinding.None;
        var isLast = true;
        while (true)
        {
            var close = text.LastIndexOfAny(Brackets.Closing);
            if (close < 0 || !TextEnd.IsOnlyMarks(text[(close + 1)..], marks, instruction, isStrict: false))
            {
                return found;
            }

            var open = Brackets.OpenOf(text, close);
            if (open >= 0)
            {
                if (isLast && IsSigned(text[..(close + 1)], open, marks, out _))
                {
                    found |= SignatureFinding.OwnAtEnd;
                }
                else
                {
                    found |= Judge(text, open, close, snapshot, marks);
                    found |= depth > 0 ? AtEnd(text[(open + 1)..close], snapshot, marks, instruction, depth - 1) & SignatureFinding.Foreign : SignatureFinding.None;
                }

                isLast = false;
            }

            // What is before a bracket without its partner still counts as the end.
            text = text[..(open >= 0 ? open : close)];
        }
    }

    /// <summary>Whether the registered signature begins at <paramref name="open"/>, in brackets of either template, and where it ends.</summary>
    private static bool IsSigned(ReadOnlySpan<char> text, int open, OrganizationMarks marks, out int end)
    {
        end = open;
        if (text[open] is not ('【' or '[' or '［') || Brackets.CloseOf(text, open) is not (> 0 and var close) || !Brackets.IsPair(text[open], text[close]) || !marks.IsSignedBy(text[(open + 1)..close]))
        {
            return false;
        }

        end = close + 1;
        return true;
    }

    /// <summary>Signature brackets hold a name and nothing else; the others hold anything, so there only a registered name counts, or one that everybody knows.</summary>
    private static SignatureFinding Judge(ReadOnlySpan<char> text, int open, int close, ComplianceSnapshot snapshot, OrganizationMarks marks)
    {
        var name = text[(open + 1)..close];
        var isSignature = Brackets.IsSignature(text[open]) || Brackets.IsSignature(text[close]);
        var isForeign = isSignature
            ? SaysSomething(name, mayBeDigits: !Brackets.MayHoldYears(text[open])) && !marks.IsOwnName(name)
            : snapshot.Names.NamesAnother(name, marks, mayBeInstitution: Brackets.HoldsTitle(text[open]));
        return isForeign ? SignatureFinding.Foreign : SignatureFinding.None;
    }

    private static bool SaysSomething(ReadOnlySpan<char> name, bool mayBeDigits)
    {
        for (var i = 0; i < name.Length;)
        {
            var glyph = Glyphs.At(name, i, out var length);
            if (glyph is Glyph.Letter or Glyph.Symbol || (glyph == Glyph.Digit && mayBeDigits))
            {
                return true;
            }

            i += length;
        }

        return false;
    }

    private static int StartsWithAny(ReadOnlySpan<char> text, string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (text.StartsWith(candidate, StringComparison.Ordinal))
            {
                return candidate.Length;
            }
        }

        return 0;
    }
}
