using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>
/// The links and telephone numbers that a template names itself. Who registered it has allowed them, so they are blotted out of a text that fits it before the text is asked for others. What goes on in a
/// variable is none: then the variable would say whose it is.
/// </summary>
internal static class LiteralMentions
{
    /// <summary>Digits of a telephone number at least.</summary>
    private const int LeastDigits = 7;

    /// <summary>Stands for what is blotted out; parts words and numbers.</summary>
    private const char Blot = '，';

    /// <summary>The literal text of each piece without them, null where it is a variable; null: there are none.</summary>
    public static string?[]? Blotted(IReadOnlyList<TemplatePiece> pieces)
    {
        if (!pieces.Any(p => p.Variable is null && MayMention(p.Folded)))
        {
            return null;
        }

        var blotted = new string?[pieces.Count];
        var isChanged = false;
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Variable is null)
            {
                blotted[i] = Blotted(pieces[i].Folded, isBehindVariable: i > 0, isBeforeVariable: i < pieces.Count - 1);
                isChanged |= !string.Equals(blotted[i], pieces[i].Folded, StringComparison.Ordinal);
            }
        }

        return isChanged ? blotted : null;
    }

    // Few do, and templates are many.
    private static bool MayMention(string literal) => literal.Contains('.', StringComparison.Ordinal) || literal.Count(char.IsAsciiDigit) >= LeastDigits;

    private static string Blotted(string literal, bool isBehindVariable, bool isBeforeVariable)
    {
        var text = literal.ToCharArray();
        Blot(text, literal, isBehindVariable, isBeforeVariable, IsOfLink, IsLink);
        Blot(text, literal, isBehindVariable, isBeforeVariable, c => char.IsAsciiDigit(c) || c is ' ' or '-' or '(' or ')' or '.', (run, _) => run.Count(char.IsAsciiDigit) >= LeastDigits);
        return new string(text);

        static void Blot(char[] text, string literal, bool isBehindVariable, bool isBeforeVariable, Func<char, bool> isOf, Func<string, bool, bool> isMention)
        {
            for (var start = 0; start < literal.Length; start++)
            {
                var end = start;
                while (end < literal.Length && isOf(literal[end]))
                {
                    end++;
                }

                var goesOn = end == literal.Length && isBeforeVariable;
                var run = literal[start..end];
                if (end > start && !(start == 0 && isBehindVariable) && isMention(run, goesOn) && (!goesOn || run.Any(c => c is '/' or '?')))
                {
                    text.AsSpan(start, end - start).Fill(LiteralMentions.Blot);
                }

                start = Math.Max(start, end - 1);
            }
        }
    }

    private static bool IsOfLink(char character) => character is > ' ' and < '\x7F' && character is not ('(' or ')' or '<' or '>' or '"' or '\'' or ',' or ';');

    // A name of a site that is whole: where a variable follows, it is part of the path.
    private static bool IsLink(string run, bool goesOn)
    {
        var host = run.IndexOf("//", StringComparison.Ordinal) is >= 0 and var scheme ? run[(scheme + 2)..] : run;
        var end = host.IndexOfAny(['/', '?', '#']);
        if (goesOn && end < 0)
        {
            return false;
        }

        host = end < 0 ? host : host[..end];
        var point = host.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && host[(point + 1)..].Any(char.IsAsciiLetter);
    }
}
