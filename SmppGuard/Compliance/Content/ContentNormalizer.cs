using System.Buffers;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Rewrites a text so that ways of hiding a word come out the same: what <see cref="CharacterFold"/> folds, gaps between ideographs, letters written one by one, digits in
/// place of letters. Numbers, in whatever digits, become one <see cref="Number"/>. What it writes:
/// <code>
/// 全.场 ５ 折 ，F.R.E.E g1ft t.example/x   →   全场#折⏎free gift t.exampie/x
/// </code>
/// One gap between words of letters, none elsewhere; a dot only inside what could be the name of a host, a slash only behind one. Never longer than the text.
/// </summary>
internal sealed class ContentNormalizer(CharacterFold fold)
{
    /// <summary>Stands for any number.</summary>
    public const char Number = '#';

    /// <summary>Stands for any punctuation that ends a phrase.</summary>
    public const char Boundary = '\n';

    private const char Gap = ' ';
    private const char Dot = '.';
    private const char Slash = '/';
    private const int None = -1;

    // SearchValues and not the methods for ranges, which allocate for their bounds until they are compiled for the second time.
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> TakenForDigits = SearchValues.Create("0123456789oi");
    private static readonly SearchValues<char> TakenForNoLetter = SearchValues.Create("2689");

    /// <returns>Characters written to <paramref name="normalized"/>, which must be as long as <paramref name="text"/>.</returns>
    public int Normalize(ReadOnlySpan<char> text, Span<char> normalized)
    {
        var length = 0;

        // Letters and digits without a gap are a token. It stays open behind a gap, because more may belong to it: F.R.E.E
        var token = None;
        var gaps = 0;
        var gap = Gap;
        var joint = '\0';
        for (var i = 0; i < text.Length;)
        {
            var kind = fold.Read(text, ref i, out var character);
            switch (kind)
            {
                case CharacterKind.Invisible:
                    break;

                case CharacterKind.Letter or CharacterKind.Digit:
                    if (token == None)
                    {
                        (token, joint) = (length, '\0');
                    }
                    else if (gaps > 0 && !Joins(text, i, normalized[token..length], character, gaps, gap, joint))
                    {
                        length = Close(normalized, token, length);
                        normalized[length++] = gaps == 1 && gap == Dot ? Dot : Gap;
                        (token, joint) = (length, '\0');
                    }
                    else if (gaps > 0)
                    {
                        joint = gap;
                    }

                    normalized[length++] = character;
                    gaps = 0;
                    break;

                case CharacterKind.Gap:
                    if (token != None && gaps++ == 0)
                    {
                        gap = character;
                        if (character == Slash && token > 0 && normalized[token - 1] == Dot)
                        {
                            length = Close(normalized, token, length);
                            normalized[length++] = Slash;
                            (token, gaps) = (None, 0);
                        }
                    }

                    break;

                case CharacterKind.Boundary when character == ',' && token != None && gaps == 0 && char.IsAsciiDigit(normalized[length - 1]) && NextIsDigit(text, i):
                    // 2,000.00
                    break;

                default:
                    length = Close(normalized, token, length);
                    (token, gaps) = (None, 0);
                    character = kind switch
                    {
                        CharacterKind.Numeral => Number,
                        CharacterKind.Boundary => Boundary,
                        _ => character,
                    };
                    if (character is not (Number or Boundary) || (length > 0 && normalized[length - 1] != character) || (length == 0 && character == Number))
                    {
                        normalized[length++] = character;
                    }

                    break;
            }
        }

        return Close(normalized, token, length);
    }

    /// <summary>Whether what follows a gap still belongs to the token: the next of single characters with the same gap between all of them, or the decimals of a number.</summary>
    private bool Joins(ReadOnlySpan<char> text, int next, ReadOnlySpan<char> token, char character, int gaps, char gap, char joint)
    {
        if (gaps > 1)
        {
            return false;
        }

        if (gap == Dot && char.IsAsciiDigit(character) && !token.ContainsAnyExcept(Digits))
        {
            return true;
        }

        return (joint == '\0' ? token.Length == 1 : joint == gap) && !NextIsLetterOrDigit(text, next);
    }

    private bool NextIsLetterOrDigit(ReadOnlySpan<char> text, int index) => Next(text, index) is CharacterKind.Letter or CharacterKind.Digit;

    private bool NextIsDigit(ReadOnlySpan<char> text, int index) => Next(text, index) == CharacterKind.Digit;

    private CharacterKind Next(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length)
        {
            var kind = fold.Read(text, ref index, out _);
            if (kind != CharacterKind.Invisible)
            {
                return kind;
            }
        }

        return CharacterKind.Boundary;
    }

    /// <summary>Writes the finished token as it is to be matched, in place; returns the new length.</summary>
    private static int Close(Span<char> normalized, int start, int length)
    {
        if (start == None)
        {
            return length;
        }

        var token = normalized[start..length];
        if (!token.ContainsAny(Digits))
        {
            return length;
        }

        // Only digits, or only what is taken for one: 5O
        if (!token.ContainsAnyExcept(TakenForDigits))
        {
            if (start > 0 && normalized[start - 1] == Number)
            {
                return start;
            }

            normalized[start] = Number;
            return start + 1;
        }

        var written = start;
        for (var i = 0; i < token.Length;)
        {
            var run = DigitRun(token[i..]);
            if (run == 0)
            {
                normalized[written++] = token[i++];
                continue;
            }

            if (IsLetters(token, i, run))
            {
                for (var end = i + run; i < end; i++)
                {
                    normalized[written++] = LetterFor(token[i]);
                }
            }
            else
            {
                normalized[written++] = Number;
                i += run;
            }
        }

        return written;
    }

    /// <summary>
    /// Whether digits in a word stand for letters: cl1ck, fr33, 0ffer. But not those of 10GB, 3D and SPRING20, where a number stands beside letters.
    /// </summary>
    private static bool IsLetters(ReadOnlySpan<char> token, int start, int length)
    {
        var digits = token.Slice(start, length);
        if (start == 0)
        {
            return length == 1 && digits[0] == '0';
        }

        if (digits.ContainsAny(TakenForNoLetter))
        {
            return false;
        }

        return start + length < token.Length || !digits.ContainsAnyExcept(digits[0]);
    }

    private static char LetterFor(char digit) => digit switch
    {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        _ => 't',
    };

    private static int DigitRun(ReadOnlySpan<char> token)
    {
        var end = token.IndexOfAnyExcept(Digits);
        return end < 0 ? token.Length : end;
    }
}
