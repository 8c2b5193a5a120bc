using System.Globalization;
using System.Text;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// One character for all that look or mean the same: compatibility forms (full-width, circled, mathematical), accents, case, look-alikes of other alphabets, and the
/// simplified form of a traditional one. A table, filled once; far wider than <see cref="TextFold"/>, because nobody may lose a consent by a look-alike, but an advert
/// may well be found by one.
/// </summary>
internal sealed class CharacterFold
{
    /// <summary>Stands for an ideograph outside the basic plane, of which no word list has any.</summary>
    private const char OtherIdeograph = '□';

    // Mathematical alphanumerics, and letters in circles and squares: the forms outside the basic plane that a Latin text can be written in.
    private const int MathematicalFirst = 0x1D400;
    private const int MathematicalLast = 0x1D7FF;
    private const int EnclosedFirst = 0x1F100;
    private const int EnclosedLast = 0x1F1FF;

    private const string Gaps = ".-_/\\|*~'\"`^+=<>&#·•‧・…—–";

    private readonly char[] _folded = new char[char.MaxValue + 1];
    private readonly CharacterKind[] _kinds = new CharacterKind[char.MaxValue + 1];
    private readonly char[] _mathematical = new char[MathematicalLast - MathematicalFirst + 1];
    private readonly char[] _enclosed = new char[EnclosedLast - EnclosedFirst + 1];

    /// <summary>By the list in the program.</summary>
    public static CharacterFold BuiltIn { get; } = new(ContentWords.BuiltIn.SameAsByCharacter(), ContentWords.BuiltIn.Numerals);

    /// <param name="sameAs">Character → the one that it is taken for; look-alikes and traditional forms.</param>
    /// <param name="numerals">Ideographs that are numbers.</param>
    public CharacterFold(IReadOnlyDictionary<char, char> sameAs, string numerals)
    {
        for (var value = 0; value <= char.MaxValue; value++)
        {
            var character = (char)value;
            if (char.IsSurrogate(character))
            {
                continue;
            }

            var folded = Fold(character, sameAs);
            _folded[value] = folded;
            _kinds[value] = KindOf(character, folded, numerals);
        }

        FillUpper(_mathematical, MathematicalFirst, sameAs);
        FillUpper(_enclosed, EnclosedFirst, sameAs);
    }

    /// <summary>The kind of a character that is folded already.</summary>
    public CharacterKind KindOf(char folded) => _kinds[folded];

    /// <summary>Reads the character at <paramref name="index"/>, which moves behind it.</summary>
    public CharacterKind Read(ReadOnlySpan<char> text, ref int index, out char folded)
    {
        var character = text[index++];
        if (!char.IsSurrogate(character))
        {
            folded = _folded[character];
            return _kinds[character];
        }

        if (!char.IsHighSurrogate(character) || index == text.Length || !char.IsLowSurrogate(text[index]))
        {
            folded = ' ';
            return CharacterKind.Gap;
        }

        var rune = char.ConvertToUtf32(character, text[index++]);
        folded = rune switch
        {
            >= MathematicalFirst and <= MathematicalLast => _mathematical[rune - MathematicalFirst],
            >= EnclosedFirst and <= EnclosedLast => _enclosed[rune - EnclosedFirst],
            >= 0x20000 and <= 0x3FFFF => OtherIdeograph,
            >= 0xE0000 and <= 0xE0FFF => '\0',
            _ => ' ',
        };
        return folded switch
        {
            '\0' => CharacterKind.Invisible,
            OtherIdeograph => CharacterKind.Ideograph,
            _ => _kinds[folded],
        };
    }

    private static void FillUpper(char[] table, int first, IReadOnlyDictionary<char, char> sameAs)
    {
        for (var i = 0; i < table.Length; i++)
        {
            // A pictogram that stands for no letter separates, as a heart does.
            var letter = FirstLetter(char.ConvertFromUtf32(first + i));
            table[i] = char.IsAscii(letter) && char.IsLetterOrDigit(letter) ? Simplify(letter, sameAs) : ' ';
        }
    }

    private static char Fold(char character, IReadOnlyDictionary<char, char> sameAs)
    {
        // Not assigned and private characters have no form to fold to, and Normalize would throw at some.
        if (char.GetUnicodeCategory(character) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
        {
            return character;
        }

        return Simplify(sameAs.TryGetValue(character, out var same) ? same : FirstLetter(character.ToString()), sameAs);
    }

    private static char Simplify(char character, IReadOnlyDictionary<char, char> sameAs)
    {
        if (CharUnicodeInfo.GetDecimalDigitValue(character) is >= 0 and var digit)
        {
            return (char)('0' + digit);
        }

        var lower = char.ToLowerInvariant(character);
        var folded = sameAs.TryGetValue(lower, out var same) ? same : lower;

        // Small L, capital I and 1 are one stroke to the eye; words of the lists are folded too, so it only matters that they are the same.
        return folded == 'l' ? 'i' : folded;
    }

    /// <summary>Of what a compatibility form stands for the first letter or digit: a for ⓐ and á, 1 for ⑴.</summary>
    private static char FirstLetter(string character)
    {
        var decomposed = character.Normalize(NormalizationForm.FormKD);
        foreach (var part in decomposed)
        {
            if (char.IsLetterOrDigit(part))
            {
                return part;
            }
        }

        return decomposed[0];
    }

    private static CharacterKind KindOf(char character, char folded, string numerals)
    {
        // Fillers of Hangul are letters to Unicode and nothing to the eye; so is the braille pattern without dots.
        if (character is '\u115F' or '\u1160' or '\u3164' or '\uFFA0' or '\u2800')
        {
            return CharacterKind.Invisible;
        }

        if (character is '\n' or '\r' or '\u2028' or '\u2029')
        {
            return CharacterKind.Boundary;
        }

        if (char.IsWhiteSpace(character) || Gaps.Contains(folded, StringComparison.Ordinal))
        {
            return CharacterKind.Gap;
        }

        if (numerals.Contains(folded, StringComparison.Ordinal))
        {
            return CharacterKind.Numeral;
        }

        return char.GetUnicodeCategory(folded) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark
                => CharacterKind.Invisible,
            UnicodeCategory.DecimalDigitNumber => CharacterKind.Digit,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterKind.Letter,
            UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.LetterNumber => CharacterKind.Ideograph,
            UnicodeCategory.CurrencySymbol => CharacterKind.Symbol,
            UnicodeCategory.OtherPunctuation => folded == '%' ? CharacterKind.Symbol : CharacterKind.Boundary,
            UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                => CharacterKind.Boundary,
            _ => CharacterKind.Gap,
        };
    }
}
