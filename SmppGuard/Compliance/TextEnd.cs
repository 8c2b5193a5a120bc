namespace SmppGuard.Compliance;

/// <summary>What may stand behind a mark that is still at the end of a text: blanks, punctuation and other marks.</summary>
internal static class TextEnd
{
    /// <summary>Digits of a telephone number at least, where a label says that it is one.</summary>
    private const int LeastDigits = 5;

    /// <param name="text">What stands behind the mark.</param>
    /// <param name="marks">The sender's marks.</param>
    /// <param name="instruction">How opt-out words look.</param>
    /// <param name="isStrict">
    /// Only the sender's own marks, and nothing that could be read as part of a sentence: else somebody's number, a keyword alone and pictograms are taken for marks, too.
    /// </param>
    public static bool IsOnlyMarks(ReadOnlySpan<char> text, OrganizationMarks marks, OptOutInstruction instruction, bool isStrict)
    {
        for (var i = 0; i < text.Length;)
        {
            var glyph = Glyphs.At(text, i, out var length);
            if (!Glyphs.IsSeen(glyph))
            {
                if (isStrict && glyph == Glyph.Combining)
                {
                    return false;
                }

                i += length;
                continue;
            }

            var mark = LengthOfMark(text, i, marks, instruction, isStrict);
            if (mark == 0 && (Glyphs.IsLetterOrDigit(glyph) || (isStrict && ChangesMeaning(glyph, text[i]))))
            {
                return false;
            }

            i += Math.Max(mark, length);
        }

        return true;
    }

    private static int LengthOfMark(ReadOnlySpan<char> text, int index, OrganizationMarks marks, OptOutInstruction instruction, bool isStrict)
    {
        var rest = text[index..];
        if (LengthOfAny(rest, marks.ClosingTexts) is var known and > 0)
        {
            return known;
        }

        if (isStrict && LengthOfSignature(rest, marks) is var signature and > 0)
        {
            return signature;
        }

        if (instruction.EndOfMatch(text, index, marks.OptOutKeywords) is var behind and > 0)
        {
            return behind - index;
        }

        if (marks.Contact.EndOfMatch(text, index) is var end and > 0)
        {
            return end - index;
        }

        var label = marks.ContactLabels.LengthAtStart(rest);
        return isStrict ? label : Math.Max(label + LengthOfNumber(rest, label), LengthOfKeyword(rest, marks.OptOutWords));
    }

    /// <summary>A signature of the sender, in any kind of brackets.</summary>
    private static int LengthOfSignature(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        if (LengthOfAny(text, marks.Signatures) is var written and > 0)
        {
            return written;
        }

        return Brackets.IsOpening(text[0]) && Brackets.CloseOf(text, 0) is var close and > 0 && marks.IsSignedBy(text[1..close]) ? close + 1 : 0;
    }

    // A question or a pictogram behind an instruction may make another sentence of it.
    private static bool ChangesMeaning(Glyph glyph, char character) => character is '?' or '？' || (glyph == Glyph.Symbol && character is not ('~' or '～' or '|' or '^' or '`'));

    private static int LengthOfAny(ReadOnlySpan<char> text, string[] candidates)
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

    // Behind a label: somebody's telephone number.
    private static int LengthOfNumber(ReadOnlySpan<char> text, int index)
    {
        var digits = 0;
        var end = 0;
        for (var i = index; index > 0 && i < text.Length; i++)
        {
            if (Glyphs.Of(text[i]) == Glyph.Digit)
            {
                digits++;
                end = i + 1;
            }
            else if (Glyphs.Of(text[i]) is Glyph.Letter or Glyph.LineBreak)
            {
                break;
            }
        }

        return digits >= LeastDigits ? end - index : 0;
    }

    private static int LengthOfKeyword(ReadOnlySpan<char> text, WordList keywords)
    {
        var length = keywords.LengthAtStart(text);
        return length < text.Length && Glyphs.IsLetterOrDigit(Glyphs.At(text, length, out _)) ? 0 : length;
    }
}
