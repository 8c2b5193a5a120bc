using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>The tables of 3GPP TS 23.038, Annex A.</summary>
public sealed class NationalLanguageTests
{
    private const byte Hindi = 6;
    private const byte Urdu = 13;
    private const char Gap = '\uFFFD';

    [Theory]
    [InlineData(1, "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà")]
    [InlineData(3, "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó| ÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà")]
    public void The_European_locking_shift_tables_are_those_of_the_specification(byte identifier, string expected) => Assert.Equal(expected, LockingShift(identifier));

    [Theory]
    [InlineData(1, "0A\f 14^ 28{ 29} 2F\\ 3C[ 3D~ 3E] 40| 47Ğ 49İ 53Ş 63ç 65€ 67ğ 69ı 73ş")]
    [InlineData(2, "09ç 0A\f 14^ 28{ 29} 2F\\ 3C[ 3D~ 3E] 40| 41Á 49Í 4FÓ 55Ú 61á 65€ 69í 6Fó 75ú")]
    [InlineData(3, "05ê 09ç 0A\f 0BÔ 0Cô 0EÁ 0Fá 12Φ 13Γ 14^ 15Ω 16Π 17Ψ 18Σ 19Θ 1FÊ 28{ 29} 2F\\ 3C[ 3D~ 3E] 40| 41À 49Í 4FÓ 55Ú 5BÃ 5CÕ 61Â 65€ 69í 6Fó 75ú 7Bã 7Cõ 7Fâ")]
    public void The_European_single_shift_tables_are_those_of_the_specification(byte identifier, string expected) =>
        Assert.Equal(expected, string.Join(' ', SingleShift(identifier).Select((character, septet) => (character, septet)).Where(entry => entry.character != Gap)
            .Select(entry => $"{entry.septet:X2}{entry.character}")));

    /// <summary>Unicode orders the Indic scripts alike, and so does the specification: the same letter of each stands at the same septet.</summary>
    [Fact]
    public void The_Indic_locking_shift_tables_have_the_same_letters_at_the_same_septets()
    {
        var hindi = LockingShift(Hindi);
        for (var identifier = (byte)4; identifier < Urdu; identifier++)
        {
            var table = LockingShift(identifier);
            var block = table[0x15] - hindi[0x15];
            for (var septet = 0; septet < 0x60; septet++)
            {
                if (table[septet] != Gap)
                {
                    var expected = hindi[septet] < 0x900 ? hindi[septet] : hindi[septet] + block;
                    Assert.Equal((identifier, septet, expected), (identifier, septet, table[septet]));
                }
            }

            Assert.Equal("abcdefghijklmnopqrstuvwxyz", table[0x61..0x7B]);
            Assert.Equal("0123456789:;", table[0x30..0x3C]);
        }
    }

    /// <summary>A gap of the tables is a code point that Unicode has no letter for, or one that the language does without.</summary>
    [Fact]
    public void The_gaps_of_the_Indic_locking_shift_tables_are_gaps_of_their_scripts()
    {
        var hindi = LockingShift(Hindi);
        for (var identifier = (byte)4; identifier < Urdu; identifier++)
        {
            var table = LockingShift(identifier);
            var block = table[0x15] - hindi[0x15];
            for (var septet = 0; septet < 0x60; septet++)
            {
                if (table[septet] == Gap && septet != Gsm7.Escape)
                {
                    var missing = (char)(hindi[septet] + block);
                    Assert.True(IsUnassignedOrLater(missing), $"{identifier}: {septet:X2} should be U+{(int)missing:X4}");
                }
            }
        }
    }

    [Theory]
    [InlineData(4, 0x19)]
    [InlineData(5, 0x1C)]
    [InlineData(6, 0x1C)]
    [InlineData(7, 0x1C)]
    [InlineData(8, 0x1C)]
    [InlineData(9, 0x1C)]
    [InlineData(10, 0x1C)]
    [InlineData(11, 0x1C)]
    [InlineData(12, 0x1C)]
    [InlineData(13, 0x1C)]
    public void The_South_Asian_single_shift_tables_have_digits_capitals_and_signs(byte identifier, int zeroAt)
    {
        var table = SingleShift(identifier);
        var digits = table[zeroAt..(zeroAt + 11)].Replace(Gap.ToString(), "", StringComparison.Ordinal)[..10];
        Assert.Equal(Enumerable.Range(0, 10), digits.Select(digit => (int)CharUnicodeInfo.GetNumericValue(digit)));
        Assert.Equal("@£$¥¿\"¤%&'\f*+\uFFFD-/<=>¡^¡_#*", table[..0x19]);
        Assert.Equal("|ABCDEFGHIJKLMNOPQRSTUVWXYZ", table[0x40..0x5B]);
        Assert.Equal("{}\\[~]€", string.Concat(table[0x28], table[0x29], table[0x2F], table[0x3C], table[0x3D], table[0x3E], table[0x65]));
    }

    /// <summary>All 128 places of all tables; to be changed only with the specification in hand.</summary>
    [Fact]
    public void The_tables_are_frozen()
    {
        var all = string.Concat(Enumerable.Range(0, 16).Select(identifier => LockingShift((byte)identifier) + SingleShift((byte)identifier)));
        Assert.Equal("CAFDD05CA57010A29A736D9FC4473D5DFBBAEB2B20852E3AB5A2D69BD4A34F37", Convert.ToHexString(SHA256.HashData(Encoding.BigEndianUnicode.GetBytes(all))));
    }

    [Theory]
    [InlineData(1, 1, "Şişli'de çılgın indirim: İğne 5€", 32)]
    [InlineData(0, 1, "Şişli", 7)]
    [InlineData(0, 2, "¿Está lejos?", 13)]
    [InlineData(3, 3, "Não há promoções", 16)]
    [InlineData(6, 6, "नमस्ते A", 9)]
    [InlineData(11, 11, "வணக்கம்", 7)]
    [InlineData(13, 13, "السلام", 6)]
    public void Texts_of_these_languages_take_few_septets(byte lockingShift, byte singleShift, string text, int septets)
    {
        var language = new NationalLanguage(lockingShift, singleShift);
        var octets = new byte[text.Length * 2];
        Assert.Equal(septets, Gsm7.CountSeptets(text, language));
        Assert.True(Gsm7.TryEncode(text, language, octets, out var written));
        Assert.Equal(septets, written);
        Assert.Equal(text, Decode(octets[..written], language));
        Assert.False(Gsm7.TryEncode(text, language, octets.AsSpan(0, written - 1), out _));
    }

    [Fact]
    public void What_the_single_shift_table_lacks_is_the_character_of_the_locking_shift_table()
    {
        Assert.Equal("ABC", Decode(Samples.Hex("1B411B421B43"), new NationalLanguage(0, 1)));
        Assert.Equal("\u092D", Decode(Samples.Hex("1B41"), new NationalLanguage(Hindi, 1)));
        Assert.Equal("\r", Decode(Samples.Hex("1B0D"), new NationalLanguage(Hindi, Hindi)));
    }

    [Fact]
    public void Gaps_and_octets_that_are_no_septets_decode_to_a_replacement_and_are_not_text()
    {
        var bengali = new TextCoding(Alphabet.Gsm7, new NationalLanguage(4, 4));
        foreach (var hex in (string[])["0C", "1B5B5B4849", "61FF", "1BFF", "1B4F48"])
        {
            Assert.Contains(Gap, Decode(Samples.Hex(hex), bengali.Language));
            Assert.False(SmsText.TryDecode(Samples.Hex(hex), bengali, new char[9], out var written));
            Assert.Equal(0, written);
        }

        Assert.Equal("a ", Decode(Samples.Hex("611B"), bengali.Language));
        Assert.Equal(" a", Decode(Samples.Hex("1B1B61"), bengali.Language));
    }

    [Fact]
    public void Identifiers_without_a_table_mean_the_default_tables()
    {
        foreach (var identifier in (byte[])[0, 14, 15, 200, 255])
        {
            Assert.Equal(LockingShift(0), LockingShift(identifier));
            Assert.Equal(SingleShift(0), SingleShift(identifier));
        }

        Assert.Equal(LockingShift(0), LockingShift(2)); // there is none for Spanish
    }

    /// <summary>128 characters, a space at the escape.</summary>
    private static string LockingShift(byte identifier) =>
        string.Concat(Enumerable.Range(0, 128).Select(septet => Decode([(byte)septet], new NationalLanguage(identifier, 1))));

    /// <summary>128 characters, gaps included: what differs with the locking shift table beside it, or is the same as in both, comes from there.</summary>
    private static string SingleShift(byte identifier) =>
        string.Concat(Enumerable.Range(0, 128).Select(septet =>
        {
            byte[] pair = [Gsm7.Escape, (byte)septet];
            byte[] alone = [(byte)septet];
            NationalLanguage[] languages = [new(Hindi, identifier), new(0, identifier)];
            return languages.All(language => Decode(pair, language) == Decode(alone, language)) || septet == Gsm7.Escape ? Gap.ToString() : Decode(pair, languages[0]);
        }));

    /// <summary>Whether Unicode has no such character, or had none when the tables were made.</summary>
    private static bool IsUnassignedOrLater(char character) =>
        char.GetUnicodeCategory(character) == UnicodeCategory.OtherNotAssigned || character is '\u0C34' or '\u0C3C' or '\u0C81' or '\u0D01' or '\u0D29' or '\u0D3C';

    private static string Decode(byte[] octets, NationalLanguage language)
    {
        var characters = new char[octets.Length];
        return new string(characters, 0, Gsm7.Decode(octets, language, characters));
    }
}
