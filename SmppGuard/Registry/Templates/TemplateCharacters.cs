using System.Globalization;
using SmppGuard.RulePacks;

namespace SmppGuard.Registry.Templates;

/// <summary>What becomes of a character when a text is compared with templates.</summary>
internal enum TemplateCharacter : byte
{
    /// <summary>It is compared, folded.</summary>
    Shown,

    /// <summary>A blank of any width.</summary>
    Space,

    LineBreak,

    /// <summary>Drawn over or under the letter before.</summary>
    Combining,

    /// <summary>It shows as nothing, and changes nothing: skipped.</summary>
    Unseen,

    /// <summary>A control character, or one that shows others in another order: what a phone shows is not what stands there, so such a text fits nothing.</summary>
    Unreadable,
}

/// <summary>
/// The alphabets of the types of variables, and what other characters are: tables, filled once. Of surrogate pairs the first half tells ideographs from all others, and the second belongs
/// to whatever takes the first.
/// </summary>
internal static class TemplateCharacters
{
    /// <summary>First halves of the pairs of U+20000 to U+3FFFF, which are ideographs.</summary>
    private const char FirstIdeographPair = '\uD840';
    private const char LastIdeographPair = '\uD8BF';

    private static readonly TemplateCharacter[] Kinds = FillKinds();

    /// <summary>A bit for each type that takes the character, which is folded already.</summary>
    private static readonly ushort[] Takers = FillTakers();

    /// <summary>By type: a bit for each type that takes some of the same characters.</summary>
    private static readonly ushort[] Overlaps = FillOverlaps();

    public static TemplateCharacter KindOf(char character) => Kinds[character];

    /// <summary>Whether variables of a type take the character.</summary>
    public static bool Takes(TemplateType type, char folded) => (Takers[folded] & (1 << (int)type)) != 0;

    /// <summary>Whether there is a character that both types take.</summary>
    public static bool Overlap(TemplateType one, TemplateType other) => (Overlaps[(int)one] & (1 << (int)other)) != 0;

    private static TemplateCharacter[] FillKinds()
    {
        var kinds = new TemplateCharacter[char.MaxValue + 1];
        for (var value = 0; value <= char.MaxValue; value++)
        {
            kinds[value] = Read((char)value);
        }

        return kinds;
    }

    private static TemplateCharacter Read(char character) => character switch
    {
        '\t' or '\u115F' or '\u1160' or '\u2800' or '\u3164' or '\uFFA0' => TemplateCharacter.Space,
        '\n' or '\v' or '\f' or '\r' or '\u0085' or '\u2028' or '\u2029' => TemplateCharacter.LineBreak,
        '\u00AD' or '\u034F' or '\u17B4' or '\u17B5' or '\uFEFF' or (>= '\u200B' and <= '\u200D') or (>= '\u2060' and <= '\u2065') or (>= '\u180B' and <= '\u180F') or (>= '\uFE00' and <= '\uFE0F')
            => TemplateCharacter.Unseen,

        // Marks of direction are part of how a text in a script from the right is written: a template that has them means them.
        '\u200E' or '\u200F' or '\u061C' or (>= '\u0600' and <= '\u0605') or '\u06DD' or '\u070F' => TemplateCharacter.Shown,
        _ => char.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.SpaceSeparator => TemplateCharacter.Space,
            UnicodeCategory.NonSpacingMark => TemplateCharacter.Combining,
            UnicodeCategory.Control or UnicodeCategory.Format => TemplateCharacter.Unreadable,
            _ => TemplateCharacter.Shown,
        },
    };

    private static ushort[] FillTakers()
    {
        var takers = new ushort[char.MaxValue + 1];
        for (var value = 0; value <= char.MaxValue; value++)
        {
            var character = (char)value;
            foreach (var rule in TemplateTypeRule.All)
            {
                // Only what folding writes can be met.
                if ((TextFold.Fold(character) == character || char.IsSurrogate(character)) && IsOf(rule.Type, character))
                {
                    takers[value] |= (ushort)(1 << (int)rule.Type);
                }
            }
        }

        return takers;
    }

    private static ushort[] FillOverlaps()
    {
        var overlaps = new ushort[TemplateTypeRule.All.Length];
        foreach (var takers in Takers)
        {
            for (var type = 0; type < overlaps.Length; type++)
            {
                overlaps[type] |= (takers & (1 << type)) != 0 ? takers : (ushort)0;
            }
        }

        return overlaps;
    }

    private static bool IsOf(TemplateType type, char character) => type switch
    {
        TemplateType.Digits => char.IsDigit(character),
        TemplateType.Time => char.IsAsciiDigit(character) || character is ':' or '时' or '時' or '点' or '點' or '分' or '秒',
        TemplateType.Date => char.IsAsciiDigit(character) || character is '-' or '/' or '.' or '年' or '月' or '日' or '号' or '號',
        TemplateType.Number => char.IsAsciiDigit(character) || character is ',' or '.' or '+' or '-',
        TemplateType.Amount => char.IsAsciiDigit(character) || character is ',' or '.' or '+' or '-' || char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol,
        TemplateType.Phone => char.IsAsciiDigit(character) || character is '+' or '-' or ' ' or '(' or ')',
        TemplateType.Code => char.IsAsciiLetterOrDigit(character) || character == '-',
        TemplateType.Letters => IsLetter(character) || Read(character) == TemplateCharacter.Combining,
        TemplateType.Url => char.IsAsciiLetterOrDigit(character) || "-._~:/?#[]!$&'()*+,;=%".Contains(character, StringComparison.Ordinal),
        TemplateType.Name => IsLetter(character) || Read(character) == TemplateCharacter.Combining || character is ' ' or '·' or '・' or '‧' or '•' or '.' or '-' or '\'' or '’' or '*',
        TemplateType.Text => character is not ('@' or '\\') && (char.IsLowSurrogate(character) || char.IsHighSurrogate(character) || Read(character) is TemplateCharacter.Combining or TemplateCharacter.Space
            || (Read(character) == TemplateCharacter.Shown && char.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.EnclosingMark))),
        _ => false,
    };

    private static bool IsLetter(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
        ? Read(character) == TemplateCharacter.Shown
        : character is (>= FirstIdeographPair and <= LastIdeographPair) || char.IsLowSurrogate(character);
}
