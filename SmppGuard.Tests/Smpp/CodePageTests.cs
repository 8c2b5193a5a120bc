using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>The alphabets that the runtime has tables for.</summary>
public sealed class CodePageTests
{
    [Theory]
    [InlineData(Alphabet.Cyrillic, "Привет №5", "BFE0D8D2D5E220F035")]
    [InlineData(Alphabet.Hebrew, "שלום 5", "F9ECE5ED2035")]
    [InlineData(Alphabet.Jis, "日本ｱa", "93FA967BB161")]
    [InlineData(Alphabet.Iso2022Jp, "日a本", "1B2442467C1B2842611B24424B5C1B2842")]
    [InlineData(Alphabet.Ksc5601, "한국a", "C7D1B1B961")]
    [InlineData(Alphabet.Gb18030, "全场a镕", "C8ABB3A161E946")]
    [InlineData(Alphabet.Gb18030, "€😀", "A2E39439FC36")]
    public void Texts_are_written_in_the_octets_of_the_standard(Alphabet alphabet, string text, string hex)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, alphabet)];
        Assert.True(SmsText.TryEncode(text, alphabet, octets, out var written));
        Assert.Equal(hex, Convert.ToHexString(octets.AsSpan(0, written)));
        Assert.Equal(written, SmsText.CountOctets(text, alphabet));
        Assert.Equal(text, Read(hex, alphabet));
    }

    [Theory]
    [InlineData(Alphabet.Cyrillic, "Привет é")]
    [InlineData(Alphabet.Hebrew, "שלום Ж")]
    [InlineData(Alphabet.Jis, "日本 é")] // é is not e
    [InlineData(Alphabet.Jis, "한국")]
    [InlineData(Alphabet.Iso2022Jp, "日本 ｱ")] // would come back as a full-width ア
    [InlineData(Alphabet.Iso2022Jp, "a\u001B(Bb")]
    [InlineData(Alphabet.Ksc5601, "😀")]
    [InlineData(Alphabet.Gb18030, "\uD83D")]
    [InlineData(Alphabet.Gb18030, "\uFFFD")]
    public void Texts_with_another_character_are_not_encodable(Alphabet alphabet, string text)
    {
        Assert.False(SmsText.TryEncode(text, alphabet, new byte[100], out var written));
        Assert.Equal(0, written);
        Assert.Equal(-1, SmsText.CountOctets(text, alphabet));
    }

    [Theory]
    [InlineData(Alphabet.Hebrew, "A1")] // not assigned
    [InlineData(Alphabet.Jis, "93")] // half a character
    [InlineData(Alphabet.Jis, "A0")]
    [InlineData(Alphabet.Jis, "85A0")]
    [InlineData(Alphabet.Iso2022Jp, "1B244246")]
    [InlineData(Alphabet.Iso2022Jp, "1B2442467C1B")]
    [InlineData(Alphabet.Iso2022Jp, "1B242844467C1B2842")] // JIS X 0212
    [InlineData(Alphabet.Iso2022Jp, "B1")]
    [InlineData(Alphabet.Iso2022Jp, "0E310F")]
    [InlineData(Alphabet.Ksc5601, "C7")]
    [InlineData(Alphabet.Ksc5601, "FF")]
    [InlineData(Alphabet.Gb18030, "C8")]
    [InlineData(Alphabet.Gb18030, "9439FC")]
    public void Octets_without_a_character_are_not_text(Alphabet alphabet, string hex)
    {
        Assert.Null(Read(hex, alphabet));
        var characters = new char[20];
        Assert.InRange(SmsText.Decode(Samples.Hex(hex), alphabet, characters), 1, hex.Length / 2);
    }

    [Fact]
    public void A_small_destination_is_not_written_past()
    {
        Assert.True(SmsText.TryEncode("日本", Alphabet.Jis, new byte[4], out _));
        Assert.False(SmsText.TryEncode("日本", Alphabet.Jis, new byte[3], out var written));
        Assert.Equal(0, written);
    }

    private static string? Read(string hex, Alphabet alphabet)
    {
        var characters = new char[hex.Length];
        return SmsText.TryDecode(Samples.Hex(hex), alphabet, characters, out var length) ? new string(characters, 0, length) : null;
    }
}
