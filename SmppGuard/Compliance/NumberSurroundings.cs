using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Tells from what stands around digits whether they are a telephone number: not where they go on as a longer number, inside an address of the web, behind 编号, or before 元. In doubt they
/// are none, which only means that the number is added. What is not seen parts nothing.
/// </summary>
internal sealed class NumberSurroundings
{
    /// <summary>Characters before a number that are looked at for what it is called.</summary>
    private const int Window = 12;

    /// <summary>Characters of a piece without a blank; a longer one is no text with a number in it.</summary>
    private const int MaxPiece = 256;

    /// <summary>Between two digits these make one number, a time or a date of them.</summary>
    private const string Joining = "-‐‑‒–—－.·・/:,'_~＿／：．";

    /// <summary>Right beside a number these make a formula, a key or an address of it.</summary>
    private const string Never = "+*=#@&_\\%‰°℃×÷％＃＠＆＝＊＋";

    /// <summary>Before a letter these make the number the first part of an address.</summary>
    private const string BeforeLetter = "./@-_:?&~";

    private const string Numerals = "零〇○一二三四五六七八九十百千万亿";

    private static readonly SearchValues<char> OfAddress = SearchValues.Create("/?@=&\\");

    private readonly WordList _labels;
    private readonly WordList _contactLabels;
    private readonly WordList _units;
    private readonly WordList _currencies;

    public NumberSurroundings(MarkWords words)
    {
        _labels = new WordList(words.NumberLabels);
        _contactLabels = new WordList(words.ContactLabels);
        _units = new WordList(words.NumberUnits);
        _currencies = new WordList(words.Currencies);
    }

    /// <param name="text">The text.</param>
    /// <param name="start">Where the digits begin.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="plus">Whether a plus sign may stand before them.</param>
    public bool IsTelephone(ReadOnlySpan<char> text, int start, int end, PlusSign plus)
    {
        var before = SkipBack(text, start);
        if (plus != PlusSign.None && before > 0 && TextFold.Fold(text[before - 1]) == '+')
        {
            before = SkipBack(text, before - 1);
        }
        else if (plus == PlusSign.Needed)
        {
            return false;
        }

        return PermitsBefore(text, before) && PermitsBehind(text, end);
    }

    private bool PermitsBefore(ReadOnlySpan<char> text, int start)
    {
        if (start == 0)
        {
            return true;
        }

        var last = text[start - 1];
        if (IsNumber(text, start) || Never.Contains(last, StringComparison.Ordinal))
        {
            return false;
        }

        if (Joining.Contains(last, StringComparison.Ordinal) && SkipBack(text, start - 1) is var further and > 0 && IsNumber(text, further))
        {
            return false;
        }

        if (IsBehindCountryCode(text, start))
        {
            return false;
        }

        // What is in one piece with it: Tel:400… is called a telephone number, t.cn/400… is an address.
        var piece = StartOfPiece(text, start);
        if (start - piece == MaxPiece || text[piece..start].ContainsAny(OfAddress) || (HasLetter(text[piece..start]) && !IsCalledTelephone(text, piece, start)))
        {
            return false;
        }

        return !IsCalledOtherwise(text, start);
    }

    // +1 400 800 1234 is another country's.
    private static bool IsBehindCountryCode(ReadOnlySpan<char> text, int start)
    {
        var code = start;
        while (code > 0 && (Glyphs.Of(text[code - 1]) == Glyph.Space || text[code - 1] is '(' or ')' or '-'))
        {
            code--;
        }

        var plus = code;
        while (plus > 0 && char.IsAsciiDigit(TextFold.Fold(text[plus - 1])))
        {
            plus--;
        }

        return plus < code && code < start && plus > 0 && TextFold.Fold(text[plus - 1]) == '+';
    }

    private bool PermitsBehind(ReadOnlySpan<char> text, int end)
    {
        var next = SkipUnseen(text, end);
        if (next == text.Length)
        {
            return true;
        }

        var glyph = Glyphs.At(text, next, out _);
        var character = TextFold.Fold(text[next]);
        if (glyph == Glyph.Combining || IsNumberAt(text, next) || Never.Contains(text[next], StringComparison.Ordinal))
        {
            return false;
        }

        if (char.IsAsciiLetter(character))
        {
            return IsExtension(text, next);
        }

        var further = SkipUnseen(text, next + 1);
        if (further < text.Length
            && ((Joining.Contains(text[next], StringComparison.Ordinal) && IsNumberAt(text, further))
                || (BeforeLetter.Contains(character, StringComparison.Ordinal) && char.IsAsciiLetter(TextFold.Fold(text[further])))))
        {
            return false;
        }

        var rest = text[next..];
        if (_units.LengthAtStart(rest) > 0 && !rest.StartsWith("点击", StringComparison.Ordinal))
        {
            return false;
        }

        while (!rest.IsEmpty && Glyphs.Of(rest[0]) == Glyph.Space)
        {
            rest = rest[1..];
        }

        return _currencies.LengthAtStart(rest) == 0;
    }

    // ext. 801, x801
    private static bool IsExtension(ReadOnlySpan<char> text, int index)
    {
        var rest = text[index..];
        var length = TextFold.StartsWith(rest, "EXT") ? 3 : TextFold.StartsWith(rest, "X") ? 1 : 0;
        return length > 0 && rest.Length > length && !char.IsAsciiLetter(TextFold.Fold(rest[length]));
    }

    /// <summary>Where what is written without a blank before the number begins: ASCII, in either width.</summary>
    private static int StartOfPiece(ReadOnlySpan<char> text, int start)
    {
        var least = Math.Max(0, start - MaxPiece);
        while (start > least)
        {
            var character = TextFold.Fold(text[start - 1]);
            if (character is (> ' ' and < '\u007F') || Glyphs.Of(character) is Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control)
            {
                start--;
                continue;
            }

            break;
        }

        return start;
    }

    private static bool HasLetter(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (char.IsAsciiLetter(TextFold.Fold(character)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCalledTelephone(ReadOnlySpan<char> text, int piece, int start)
    {
        Span<char> buffer = stackalloc char[Window];
        var called = Read(text[piece..start], buffer);
        return _contactLabels.LengthAtEnd(called) is var label and > 0 && !HasLetter(text[piece..IndexOfLabel(text, piece, start, called[^label..])]);
    }

    private static int IndexOfLabel(ReadOnlySpan<char> text, int piece, int start, ReadOnlySpan<char> label)
    {
        for (var i = start - label.Length; i > piece; i--)
        {
            if (TextFold.Fold(text[i]) == label[0])
            {
                return i;
            }
        }

        return piece;
    }

    private bool IsCalledOtherwise(ReadOnlySpan<char> text, int start)
    {
        Span<char> buffer = stackalloc char[Window];
        var called = Read(text[..start], buffer);
        return _currencies.LengthAtEnd(called) > 0 || (_labels.LengthAtEnd(called) > 0 && !called.EndsWith("号码", StringComparison.Ordinal));
    }

    /// <summary>The last characters before a number without what joins them to it: blanks, colons, 是, 为.</summary>
    private static ReadOnlySpan<char> Read(ReadOnlySpan<char> before, Span<char> buffer)
    {
        var length = 0;
        var isJoin = true;
        for (var index = before.Length; index > 0 && length < buffer.Length;)
        {
            var glyph = Glyphs.Before(before, index, out var size);
            index -= size;
            isJoin &= !Glyphs.IsSeen(glyph) || before[index] is ':' or '：' or '是' or '为' or '-' or '.' or '(' or '（';
            if (glyph == Glyph.LineBreak)
            {
                break;
            }

            if (!isJoin && (Glyphs.IsSeen(glyph) || glyph == Glyph.Space))
            {
                buffer[buffer.Length - ++length] = TextFold.Fold(before[index]);
            }
        }

        return buffer[(buffer.Length - length)..];
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int end)
    {
        var glyph = Glyphs.Before(text, end, out var length);
        return glyph == Glyph.Digit || (length == 1 && IsOtherNumber(text[end - 1]));
    }

    private static bool IsNumberAt(ReadOnlySpan<char> text, int index) => Glyphs.At(text, index, out var length) == Glyph.Digit || (length == 1 && IsOtherNumber(text[index]));

    private static bool IsOtherNumber(char character) => Numerals.Contains(character, StringComparison.Ordinal) || (!char.IsAscii(character) && char.IsNumber(character));

    private static int SkipBack(ReadOnlySpan<char> text, int index)
    {
        while (index > 0 && Glyphs.Before(text, index, out var length) is Glyph.Combining or Glyph.Joiner or Glyph.Invisible or Glyph.Direction or Glyph.Control)
        {
            index -= length;
        }

        return index;
    }

    private static int SkipUnseen(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length && Glyphs.At(text, index, out var length) is Glyph.Joiner or Glyph.Invisible or Glyph.Direction or Glyph.Control)
        {
            index += length;
        }

        return index;
    }
}
