using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>What the brackets at the two ends of a text say.</summary>
[Flags]
internal enum SignatureFinding : byte
{
    None = 0,

    /// <summary>The registered signature stands at the start or the end.</summary>
    Own = 1,

    /// <summary>Another name stands there.</summary>
    Foreign = 2,
}

/// <summary>
/// Reads the signatures of a text: names in 【】 or [ ] at its start or end. The end is where only marks, blanks and punctuation follow, so that neither a full
/// stop nor opt-out words behind a signature hide it; likewise symbols before one at the start.
/// </summary>
internal static class SignatureScan
{
    private const char CornerOpen = '【';
    private const char CornerClose = '】';

    /// <summary>Brackets looked at from the end; a text that ends in more unmatched ones is no signature.</summary>
    private const int MaxGroups = 16;

    public static SignatureFinding Find(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks, OptOutInstruction instruction) =>
        AtStart(text, snapshot, marks) | AtEnd(text, snapshot, marks, instruction);

    private static SignatureFinding AtStart(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks)
    {
        var found = SignatureFinding.None;
        var first = true;
        for (var i = 0; i < text.Length;)
        {
            if (first && !TextFold.IsBlank(text[i]))
            {
                first = false;
                if (StartsWithAny(text[i..], marks.Signatures) is var length and > 0)
                {
                    found |= SignatureFinding.Own;
                    i += length;
                    continue;
                }

                if (ClosingOf(text[i]) != '\0')
                {
                    var end = text[i..].IndexOf(ClosingOf(text[i]));
                    if (end > 0 && marks.IsOwnName(Trim(text.Slice(i + 1, end - 1))))
                    {
                        found |= SignatureFinding.Own;
                        i += end + 1;
                        continue;
                    }
                }
            }

            if (ClosingOf(text[i]) is var closing and not '\0')
            {
                var end = text[i..].IndexOf(closing);
                if (end < 0)
                {
                    break;
                }

                found |= IsForeign(text[i], Trim(text.Slice(i + 1, end - 1)), snapshot, marks) ? SignatureFinding.Foreign : SignatureFinding.None;
                i += end + 1;
            }
            else if (TextFold.IsLetterOrDigitAt(text, i))
            {
                break;
            }
            else
            {
                i++;
            }
        }

        return found;
    }

    private static SignatureFinding AtEnd(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks, OptOutInstruction instruction)
    {
        var found = SignatureFinding.None;
        var last = true;
        for (var group = 0; group < MaxGroups; group++)
        {
            var close = text.LastIndexOfAny(CornerClose, ']', '］');
            if (close < 0 || !IsOnlyMarks(text[(close + 1)..], marks, instruction))
            {
                break;
            }

            var before = text[..close];
            var open = before.LastIndexOf(OpeningOf(text[close]));
            var isGroup = open >= 0 && !before[open..].Contains(text[close]);
            if (isGroup)
            {
                var name = Trim(before[(open + 1)..]);
                if (marks.IsOwnName(name))
                {
                    found |= last ? SignatureFinding.Own : SignatureFinding.None;
                }
                else if (IsForeign(text[open], name, snapshot, marks))
                {
                    found |= SignatureFinding.Foreign;
                }

                last = false;
            }

            // A bracket without its partner is punctuation: what is before it still counts as the end.
            text = text[..(isGroup ? open : close)];
        }

        return found;
    }

    /// <summary>【】 holds a name and nothing else; [ ] holds anything, so there only a registered name counts.</summary>
    private static bool IsForeign(char open, ReadOnlySpan<char> name, ComplianceSnapshot snapshot, OrganizationMarks marks) =>
        name.Length > 0 && !marks.IsOwnName(name) && (open == CornerOpen || (snapshot.Names.Contains(name) && !marks.IsOwnNameFolded(name)));

    private static bool IsOnlyMarks(ReadOnlySpan<char> text, OrganizationMarks marks, OptOutInstruction instruction)
    {
        for (var i = 0; i < text.Length;)
        {
            if (StartsWithAny(text[i..], marks.ClosingTexts) is var known and > 0)
            {
                i += known;
            }
            else if (instruction.EndOfMatch(text, i, marks.OptOutKeywords) is var afterInstruction and > 0)
            {
                i = afterInstruction;
            }
            else if (marks.Contact.EndOfMatch(text, i) is var afterContact and > 0)
            {
                i = afterContact;
            }
            else if (StartsWithAny(text[i..], marks.ContactLabels) is var label and > 0)
            {
                i += label;
            }
            else if (TextFold.IsLetterOrDigitAt(text, i))
            {
                return false;
            }
            else
            {
                i++;
            }
        }

        return true;
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

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && TextFold.IsBlank(text[0]))
        {
            text = text[1..];
        }

        while (text.Length > 0 && TextFold.IsBlank(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    private static char ClosingOf(char open) => open switch
    {
        CornerOpen => CornerClose,
        '[' => ']',
        '［' => '］',
        _ => '\0',
    };

    private static char OpeningOf(char close) => close switch
    {
        CornerClose => CornerOpen,
        ']' => '[',
        _ => '［',
    };
}
