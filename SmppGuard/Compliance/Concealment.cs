using System.Buffers;

namespace SmppGuard.Compliance;

/// <summary>What in a text could keep marks from being seen.</summary>
[Flags]
internal enum Concealments : byte
{
    None = 0,

    /// <summary>Control characters, overrides of the direction of writing, or a change of it that is not ended: what the phone then shows is not what is read here.</summary>
    Garbled = 1,

    /// <summary>So much empty room, or so many characters that are not seen, that what follows is out of sight.</summary>
    Walled = 2,

    /// <summary>The text begins with characters that are not seen and join what is put before it.</summary>
    AtStart = 4,

    /// <summary>Behind the last character that is seen there is any of this, or any character that is not seen.</summary>
    AtEnd = 8,

    /// <summary>The text begins with so much empty room that what it says is out of sight.</summary>
    WalledAtStart = 16,
}

/// <summary>
/// Finds in a text what could keep marks from being seen, and writes it without. Blanks and line breaks as people use them are none of it, nor are the joiners, selectors and direction marks
/// that scripts and pictograms need.
/// </summary>
internal static class Concealment
{
    /// <summary>Blanks together; more are a wall, of which fewer stay, so that those of a mark behind them make no wall of them again.</summary>
    private const int MaxSpaces = 20;
    private const int SpacesLeft = 16;

    /// <summary>Line breaks with only blanks between.</summary>
    private const int MaxBreaks = 4;

    /// <summary>Line breaks with no letter or digit between: lines of dots and dashes are empty room, too.</summary>
    private const int MaxBareBreaks = 8;

    /// <summary>Characters together that are not seen; the flag of Scotland takes six.</summary>
    private const int MaxUnseen = 8;

    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);
    private static readonly string Wall = new(' ', MaxSpaces + 1);

    /// <summary>The black flag, which tags behind it make that of a region.</summary>
    private const string Flag = "\U0001F3F4";
    private const char FirstOfTag = '\uDB40';
    private const char LastOfPairs = '\uDFFF';

    public static Concealments Find(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExcept(Plain) && text.IndexOf(Wall) < 0)
        {
            // ASCII in one line, as most Latin texts are.
            return Concealments.None;
        }

        var found = Concealments.None;
        var directions = new DirectionStack();
        var bareBreaks = 0;
        var behindBreaks = 0;
        for (var i = 0; i < text.Length;)
        {
            // Ideographs and letters, without a look at the table.
            if (text[i] is (>= '\u4E00' and <= '\u9FFF') or (> ' ' and <= '~') || Glyphs.IsSeen(Glyphs.Of(text[i])) || (text[i] == ' ' && i > 0 && i + 1 < text.Length && Glyphs.IsSeen(Glyphs.Of(text[i + 1]))))
            {
                i++;
                continue;
            }

            var run = ReadRun(text, i, ref directions);
            if (run.End == i)
            {
                // Half a surrogate pair that is seen.
                i++;
                continue;
            }

            if (run.Breaks > 0)
            {
                bareBreaks = HasLetterOrDigit(text[behindBreaks..i]) ? 0 : bareBreaks;
                bareBreaks += run.Breaks;
                behindBreaks = run.End;
            }

            var isWall = run.Spaces > MaxSpaces || run.Breaks > MaxBreaks || bareBreaks > MaxBareBreaks || run.Unseen > MaxUnseen;
            if (run.End == text.Length)
            {
                found |= isWall || run.IsGarbled || run.HasInvisible ? Concealments.AtEnd : Concealments.None;
            }
            else
            {
                found |= (isWall ? Concealments.Walled : Concealments.None) | (run.IsGarbled ? Concealments.Garbled : Concealments.None);
            }

            found |= i == 0 && run.BeginsUnseen ? Concealments.AtStart : Concealments.None;
            found |= i == 0 && isWall ? Concealments.WalledAtStart : Concealments.None;
            i = run.End;
        }

        return directions.IsBalanced ? found : found | Concealments.Garbled | Concealments.AtEnd;
    }

    /// <summary>Writes the text without what conceals; returns its length, which is never more.</summary>
    public static int Remove(ReadOnlySpan<char> text, Span<char> destination)
    {
        var keepsDirections = AreDirectionsInOrder(text);
        var length = 0;
        var (spaces, breaks, bareBreaks, unseen) = (0, 0, 0, 0);
        for (var i = 0; i < text.Length;)
        {
            var glyph = Glyphs.At(text, i, out var size);
            var isKept = true;
            switch (glyph)
            {
                case Glyph.Control:
                    isKept = false;
                    break;
                case Glyph.Direction:
                    isKept = keepsDirections;
                    break;
                case Glyph.Space:
                    isKept = ++spaces <= SpacesLeft;
                    break;
                case Glyph.LineBreak:
                    size = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : size;
                    isKept = breaks < MaxBreaks && bareBreaks < MaxBareBreaks;
                    breaks += isKept ? 1 : 0;
                    bareBreaks += isKept ? 1 : 0;
                    break;
                case Glyph.Invisible or Glyph.Joiner or Glyph.Combining:
                    // The text may come to stand behind a mark, which it must not change.
                    isKept = length > 0 && ++unseen <= MaxUnseen;
                    break;
                default:
                    (spaces, breaks, unseen) = (0, 0, 0);
                    bareBreaks = Glyphs.IsLetterOrDigit(glyph) || size > 1 ? 0 : bareBreaks;
                    break;
            }

            if (isKept)
            {
                text.Slice(i, size).CopyTo(destination[length..]);
                length += size;
            }

            i += size;
        }

        return WithoutInvisibleTail(destination[..length]);
    }

    // Behind the last character that is seen blanks may stay.
    private static int WithoutInvisibleTail(Span<char> text)
    {
        var tail = text.Length;
        while (tail > 0 && Glyphs.Before(text, tail, out var size) is var glyph && !Glyphs.IsSeen(glyph))
        {
            tail -= size;
        }

        var length = tail;
        for (var i = tail; i < text.Length;)
        {
            if (Glyphs.At(text, i, out var size) != Glyph.Invisible || IsTagOfFlag(text, tail, i))
            {
                text.Slice(i, size).CopyTo(text[length..]);
                length += size;
            }

            i += size;
        }

        return length;
    }

    /// <summary>Whether what is not seen is one of the tags that say whose flag stands before them.</summary>
    private static bool IsTagOfFlag(ReadOnlySpan<char> text, int start, int index) =>
        text[index] == FirstOfTag && index - start <= MaxUnseen * 2 && text[..start].EndsWith(Flag, StringComparison.Ordinal) && IsOnlyPairs(text[start..index]);

    private static bool IsOnlyPairs(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is < FirstOfTag or > LastOfPairs)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreDirectionsInOrder(ReadOnlySpan<char> text)
    {
        var directions = new DirectionStack();
        foreach (var character in text)
        {
            if (Glyphs.Of(character) == Glyph.Direction && !directions.TryRead(character))
            {
                return false;
            }
        }

        return directions.IsBalanced;
    }

    private static bool HasLetterOrDigit(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (Glyphs.IsLetterOrDigit(Glyphs.Of(character)) || char.IsSurrogate(character))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Everything up to the next character that is seen.</summary>
    private static Run ReadRun(ReadOnlySpan<char> text, int start, ref DirectionStack directions)
    {
        var run = new Run { End = start };
        while (run.End < text.Length)
        {
            var glyph = Glyphs.At(text, run.End, out var size);
            if (Glyphs.IsSeen(glyph))
            {
                break;
            }

            var character = text[run.End];
            switch (glyph)
            {
                case Glyph.Space:
                    run.Spaces++;
                    break;
                case Glyph.LineBreak:
                    run.Breaks += character == '\n' && run.End > start && text[run.End - 1] == '\r' ? 0 : 1;
                    break;
                case Glyph.Control:
                    run.IsGarbled = true;
                    break;
                case Glyph.Direction:
                    run.IsGarbled |= !directions.TryRead(character);
                    break;
                default:
                    run.HasInvisible |= glyph == Glyph.Invisible && !IsTagOfFlag(text, start, run.End);
                    run.BeginsUnseen |= run.End == start;
                    run.Unseen++;
                    break;
            }

            run.End += size;
        }

        return run;
    }

    private struct Run
    {
        public int End;
        public int Spaces;
        public int Breaks;
        public int Unseen;
        public bool IsGarbled;
        public bool HasInvisible;
        public bool BeginsUnseen;
    }
}
