using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Arbitrary texts of arbitrary length, of the characters of one alphabet. None has marks of its own.</summary>
internal static class LongTexts
{
    private static readonly Gen<string> Emoji = Gen.Elements(
        "😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇳", "1️⃣", "❤️", "👩🏿‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿");

    private static readonly Gen<string> Clusters = Gen.Elements("e\u0301", "क्षि", "각", "நி", "ก็", "שָׁ", "a\u0308\u0323", "\uD842\uDFB7", "\uD83C\uDF0D", "葛\uDB40\uDD00");

    private static readonly Gen<string> AnyRune = Gen.Choose(0x20, 0x10FFFF)
        .Where(code => Rune.IsValid(code) && (code & 0xFFFE) != 0xFFFE && code is < 0xFDD0 or > 0xFDEF && IsSeen(new Rune(code)))
        .Select(code => new Rune(code).ToString());

    /// <summary>All of Unicode, well-formed; mostly what people write.</summary>
    public static Gen<string> Unicode { get; } = TextOf(Gen.Frequency(
        (8, Range(0x4E00, 0x9FA5)), (3, Range(0x20, 0x7E)), (2, Emoji), (2, Clusters), (1, Range(0xA1, 0x24F)), (1, Range(0x0391, 0x03C9)), (1, AnyRune)));

    /// <summary>Texts in UCS-2 that need not be.</summary>
    public static Gen<string> Latin { get; } = TextOf(Range(0x20, 0x5A));

    public static Gen<string> Gsm7 { get; } = TextOf(Gen.Frequency((4, Range(0x61, 0x7A)), (2, Septet(SeptetTables.Default)), (1, Gen.Elements("{", "}", "€", "^", "~", "|", "\\"))));

    public static Gen<string> Turkish { get; } = TextOf(Gen.Frequency((2, Range(0x61, 0x7A)), (2, Gen.Elements("ğ", "Ğ", "ı", "İ", "ş", "Ş", "ç", "€", "{")), (1, Septet(SeptetTables.Turkish))));

    public static Gen<string> Spanish { get; } = TextOf(Gen.Frequency((2, Range(0x61, 0x7A)), (2, Gen.Elements("á", "Á", "í", "ó", "ú", "ç", "Ú", "€", "]")), (1, Septet(SeptetTables.Spanish))));

    public static Gen<string> Latin1 { get; } = TextOf(Gen.Frequency((2, Range(0x20, 0x7E)), (1, Range(0xA1, 0xFF))));

    public static Gen<string> Ascii { get; } = TextOf(Range(0x20, 0x7E));

    // A carriage return at the end is where packed septets are ambiguous (3GPP TS 23.038, 6.1.2.3.1).
    private static Gen<string> Septet(SeptetTables tables) => Gen.Elements(tables.Septets.Keys.Where(c => c != '\r').Select(c => c.ToString(CultureInfo.InvariantCulture)).ToArray());

    // A soft hyphen at the end does not leave: what is not seen may not stand between text and marks.
    private static Gen<string> Range(int first, int last) => Gen.Choose(first, last).Where(code => code != 0xAD).Select(code => ((char)code).ToString(CultureInfo.InvariantCulture));

    private static Gen<string> TextOf(Gen<string> pieces) =>
        from length in Gen.Frequency((4, Gen.Choose(1, 170)), (6, Gen.Choose(50, 420)), (1, Gen.Choose(400, 1200)))
        from text in pieces.ArrayOf(length).Select(string.Concat)
        where !HasMarks(text)
        select text;

    // What is not seen and belongs to nothing may be left out: a matter of the stamp's tests, too.
    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Another name in brackets and opt-out words of the text's own are a matter of the stamp's tests.
    private static bool HasMarks(string text) => text.Normalize(NormalizationForm.FormKC).IndexOfAny(['【', '】', '[', ']', '回']) >= 0;
}
