using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

public sealed class TextTests
{
    private static readonly Alphabet[] TextAlphabets = [.. Enum.GetValues<Alphabet>().Where(alphabet => alphabet != Alphabet.Binary)];

    /// <summary>All alphabets; GSM 7-bit with all tables, and packed behind headers of all lengths.</summary>
    private static readonly TextCoding[] Codings =
    [
        .. TextAlphabets.Select(alphabet => (TextCoding)alphabet),
        .. Enumerable.Range(1, 13).Select(language => new TextCoding(Alphabet.Gsm7, new NationalLanguage((byte)language, (byte)language))),
        .. Enumerable.Range(1, 6).Select(bits => new TextCoding(Alphabet.Gsm7Packed, new NationalLanguage(0, (byte)bits), (byte)bits)),
    ];

    /// <summary>The tables of 3GPP TS 23.038, 6.2.1 and 6.2.1.1, in code points, apart from the escape.</summary>
    [Theory]
    [InlineData("00", "@")]
    [InlineData("010203040506070809", "£$¥èéùìòÇ")]
    [InlineData("0A0B0C0D0E0F", "\nØø\rÅå")]
    [InlineData("101112131415161718191A", "Δ_ΦΓΛΩΠΨΣΘΞ")]
    [InlineData("1C1D1E1F20", "ÆæßÉ ")]
    [InlineData("2122232425", "!\"#¤%")]
    [InlineData("40415A5B5C5D5E5F60", "¡AZÄÖÑÜ§¿")]
    [InlineData("617A7B7C7D7E7F", "azäöñüà")]
    [InlineData("1B0A1B141B281B291B2F1B3C1B3D1B3E1B401B65", "\f^{}\\[~]|€")]
    public void Gsm_septets_are_the_characters_of_the_specification(string hex, string text)
    {
        Assert.Equal(text, Decode(Samples.Hex(hex), Alphabet.Gsm7));
        Assert.Equal(hex, Convert.ToHexString(Encode(text, Alphabet.Gsm7)!));
        Assert.Equal(hex.Length / 2, Gsm7.CountSeptets(text));
    }

    [Theory]
    [InlineData("1B41", "A")] // unknown in the extension table: the default table's character
    [InlineData("611B", "a ")] // an escape at the end
    [InlineData("1B1B61", " a")] // reserved for another extension table
    [InlineData("6180FF62", "a\uFFFD\uFFFDb")]
    [InlineData("1BFF62", "\uFFFDb")]
    public void Gsm_octets_outside_the_tables_have_a_defined_outcome(string hex, string text) => Assert.Equal(text, Decode(Samples.Hex(hex), Alphabet.Gsm7));

    [Theory]
    [InlineData("ç")]
    [InlineData("中")]
    [InlineData("a\u00A0b")] // not the escape, whatever sits in its place
    [InlineData("`")]
    public void Characters_outside_the_gsm_tables_are_not_encodable(string text)
    {
        Assert.Equal(-1, Gsm7.CountSeptets(text));
        Assert.Null(Encode(text, Alphabet.Gsm7));
    }

    [Fact]
    public void All_128_gsm_septets_but_the_escape_round_trip()
    {
        var septets = Enumerable.Range(0, 128).Where(septet => septet != Gsm7.Escape).Select(septet => (byte)septet).ToArray();
        var text = Decode(septets, Alphabet.Gsm7);
        Assert.Equal(127, text.Distinct().Count());
        Assert.Equal(septets, Encode(text, Alphabet.Gsm7));
    }

    [Fact]
    public void What_an_alphabet_encodes_it_decodes_to_the_same_text()
    {
        foreach (var coding in Codings)
        {
            var encodable = Enumerable.Range(0, 0x10000).Select(unit => (char)unit)
                .Where(character => character != '\r' && SmsText.CountOctets([character], coding) > 0).ToArray();
            Assert.InRange(encodable.Length, 100, 0x10000);
            Prop.ForAll(
                Gen.Elements(encodable).ArrayOf().ToArbitrary(),
                characters =>
                {
                    var text = new string(characters);
                    var octets = Encode(text, coding);
                    return octets is not null && octets.Length == SmsText.CountOctets(text, coding) && Decode(octets, coding) == text
                        && TryDecode(octets, coding) == text;
                }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void A_text_that_is_encoded_is_never_changed()
    {
        foreach (var coding in Codings)
        {
            Prop.ForAll(
                Gen.Elements("a", "é", "[", "€", "ş", "अ", "\r", "Ж", "ש", "日", "ｱ", "한", "镕", "😀", "\uD83D", "\uE000", "\uFFFD", "\u001B").ArrayOf().ToArbitrary(),
                pieces =>
                {
                    var text = string.Concat(pieces);
                    var octets = Encode(text, coding);
                    return (octets is null) == (SmsText.CountOctets(text, coding) < 0) && (octets is null || Decode(octets, coding) == text);
                }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void Ucs2_octets_round_trip_even_with_lone_surrogates()
    {
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<char[]>().ToArbitrary(),
            characters => Decode(Encode(new string(characters), Alphabet.Ucs2)!, Alphabet.Ucs2) == new string(characters)).QuickCheckThrowOnFailure();
        Assert.Equal("D83D", Convert.ToHexString(Encode("\uD83D", Alphabet.Ucs2)!));
        Assert.Equal("\uDE00\uD83D", Decode(Samples.Hex("DE00D83D"), Alphabet.Ucs2));
        Assert.Equal("全场😀", Decode(Encoding.BigEndianUnicode.GetBytes("全场😀"), Alphabet.Ucs2));
    }

    [Fact]
    public void An_odd_octet_of_ucs2_is_replaced_and_is_not_text()
    {
        Assert.Equal("A\uFFFD", Decode(Samples.Hex("004142"), Alphabet.Ucs2));
        Assert.Null(TryDecode(Samples.Hex("004142"), Alphabet.Ucs2));
        Assert.Null(TryDecode(Samples.Hex("6180"), Alphabet.Gsm7));
        Assert.Null(TryDecode(Samples.Hex("6180"), Alphabet.Ascii));
        Assert.Null(TryDecode(Samples.Hex("61"), Alphabet.Binary));
        Assert.Equal("a\uFFFD", Decode(Samples.Hex("6180"), Alphabet.Ascii));
        Assert.Equal("aé", TryDecode(Samples.Hex("61E9"), Alphabet.Latin1));
        Assert.Equal("", Decode(Samples.Hex("6162"), Alphabet.Binary));
    }

    [Fact]
    public void Any_octets_decode_within_the_announced_number_of_characters()
    {
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
            octets => Codings.All(coding => Decode(octets, coding).Length <= SmsText.MaxChars(octets.Length, coding))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encoding_says_no_rather_than_writing_past_a_small_destination()
    {
        foreach (var alphabet in TextAlphabets)
        {
            Assert.True(SmsText.TryEncode("ab", alphabet, new byte[SmsText.CountOctets("ab", alphabet)], out _));
            Assert.False(SmsText.TryEncode("ab", alphabet, new byte[SmsText.CountOctets("ab", alphabet) - 1], out var written));
            Assert.Equal(0, written);
        }

        Assert.False(SmsText.TryEncode("€", Alphabet.Gsm7, new byte[1], out _));
        Assert.False(SmsText.TryEncode("é", Alphabet.Ascii, new byte[9], out _));
        Assert.False(SmsText.TryEncode("€", Alphabet.Latin1, new byte[9], out _));
        Assert.False(SmsText.TryEncode("a", Alphabet.Binary, new byte[9], out _));
    }

    private static string Decode(byte[] octets, TextCoding coding)
    {
        var characters = new char[SmsText.MaxChars(octets.Length, coding)];
        return new string(characters, 0, SmsText.Decode(octets, coding, characters));
    }

    private static string? TryDecode(byte[] octets, TextCoding coding)
    {
        var characters = new char[SmsText.MaxChars(octets.Length, coding)];
        return SmsText.TryDecode(octets, coding, characters, out var written) ? new string(characters, 0, written) : null;
    }

    private static byte[]? Encode(string text, TextCoding coding)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, coding)];
        return SmsText.TryEncode(text, coding, octets, out var written) ? octets[..written] : null;
    }
}
