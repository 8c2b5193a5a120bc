using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>What data_coding and the user data header say together (3GPP TS 23.040, 9.2.3.24).</summary>
public sealed class TextCodingTests
{
    private const string Concatenated = "050003AA0201";
    private const string ToPort = "0605040B8423F0";
    private const string ToPort8 = "0404021020";
    private const string TurkishBoth = "06250101240101";
    private const string Spanish = "03240102";

    [Fact]
    public void Without_a_header_data_coding_says_all()
    {
        Assert.Equal(new TextCoding(Alphabet.Gsm7), TextCoding.Of(0, Alphabet.Gsm7, []));
        Assert.Equal(new TextCoding(Alphabet.Ucs2), TextCoding.Of(8, Alphabet.Gsm7, []));
        Assert.Equal(new TextCoding(Alphabet.Gsm7Packed), TextCoding.Of(0xF0, Alphabet.Gsm7Packed, []));
        Assert.False(TextCoding.Of(4, Alphabet.Gsm7, []).IsText);
    }

    [Theory]
    [InlineData(ToPort)]
    [InlineData(ToPort8)]
    [InlineData("0B0003AA02010504158A158A")]
    public void What_is_addressed_to_a_port_is_not_text(string udh)
    {
        var header = Samples.Hex(udh);
        Assert.True(UserDataHeader.TryMeasure([.. header, 0], out var length));
        Assert.Equal(header.Length, length);
        Assert.True(UserDataHeader.IsPortAddressed(header));
        Assert.Equal((TextCoding)Alphabet.Binary, TextCoding.Of(0, Alphabet.Gsm7, header));
        Assert.Equal((TextCoding)Alphabet.Binary, TextCoding.Of(8, Alphabet.Gsm7, header));
        Assert.Equal((TextCoding)Alphabet.Binary, TextCoding.Recorded(Alphabet.Ucs2, header));
    }

    [Fact]
    public void National_languages_count_for_gsm_alone()
    {
        Assert.Equal(new TextCoding(Alphabet.Gsm7, new NationalLanguage(1, 1)), TextCoding.Of(0, Alphabet.Gsm7, Samples.Hex(TurkishBoth)));
        Assert.Equal(new TextCoding(Alphabet.Gsm7, new NationalLanguage(0, 2)), TextCoding.Of(0, Alphabet.Gsm7, Samples.Hex(Spanish)));
        Assert.Equal((TextCoding)Alphabet.Ucs2, TextCoding.Of(8, Alphabet.Gsm7, Samples.Hex(TurkishBoth)));
        Assert.Equal((TextCoding)Alphabet.Latin1, TextCoding.Of(0, Alphabet.Latin1, Samples.Hex(TurkishBoth)));
    }

    [Theory]
    [InlineData("03240163", 0, 0)] // no such language
    [InlineData("03250102", 0, 0)] // no such table
    [InlineData("0424020101", 0, 0)] // not of one octet
    [InlineData("06240101240103", 0, 3)] // the last one counts
    [InlineData("0925010D0A0424010D00", 13, 0)] // inside another element
    public void Elements_are_read_as_phones_do(string udh, byte lockingShift, byte singleShift)
    {
        var header = Samples.Hex(udh);
        Assert.True(UserDataHeader.TryMeasure([.. header, 0], out _));
        Assert.Equal(new NationalLanguage(lockingShift, singleShift), UserDataHeader.LanguageOf(header));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    [InlineData(6, 1)]
    [InlineData(7, 0)]
    [InlineData(8, 6)]
    [InlineData(9, 5)]
    [InlineData(14, 0)]
    public void Fill_bits_lead_to_the_next_septet(int udhLength, byte fillBits)
    {
        Assert.Equal(fillBits, TextCoding.FillBitsAfter(udhLength));
        Assert.Equal(0, ((udhLength * 8) + fillBits) % 7);
    }

    [Fact]
    public void Packed_text_starts_behind_its_header()
    {
        var header = Samples.Hex(Concatenated);
        Assert.Equal(new TextCoding(Alphabet.Gsm7Packed, FillBits: 1), TextCoding.Of(0, Alphabet.Gsm7Packed, header));
        Assert.Equal(new TextCoding(Alphabet.Gsm7Packed, new NationalLanguage(1, 1)), TextCoding.Recorded(Alphabet.Gsm7Packed, Samples.Hex(TurkishBoth)));
        Assert.Equal((TextCoding)Alphabet.Gsm7, TextCoding.Of(0, Alphabet.Gsm7, header));
    }

    [Theory]
    [InlineData("", true, "")]
    [InlineData(Concatenated, true, "")]
    [InlineData("06080412340201", true, "")]
    [InlineData(ToPort, false, "05040B8423F0")]
    [InlineData("0B0003AA0201250101240101", true, "250101240101")]
    [InlineData("0B0003AA0201250101240101", false, "")]
    [InlineData("0A2501010003AA02010A00", false, "0A00")]
    [InlineData("0A2501010003AA02010A00", true, "2501010A00")]
    public void All_elements_but_concatenation_are_kept(string udh, bool keepLanguage, string expected)
    {
        var header = Samples.Hex(udh);
        var others = new byte[header.Length];
        others = others[..UserDataHeader.CopyOtherElements(header, keepLanguage, others)];
        Assert.Equal(expected, Convert.ToHexString(others));

        var written = new byte[60];
        var length = UserDataHeader.Write(written, others);
        Assert.Equal(expected.Length == 0 ? "" : $"{expected.Length / 2:X2}{expected}", Convert.ToHexString(written.AsSpan(0, length)));

        foreach (var isWide in (bool[])[false, true])
        {
            length = isWide ? Segmenter.WriteConcatUdh16(written, others, 0x1234, 3, 2) : Segmenter.WriteConcatUdh8(written, others, 0x34, 3, 2);
            written[length] = (byte)'a';
            Assert.True(UserDataHeader.TryMeasure(written.AsSpan(0, length + 1), out var measured));
            Assert.Equal(length, measured);
            Assert.True(UserDataHeader.TryGetConcatenation(written.AsSpan(0, length), out var concatenation));
            Assert.Equal(new Concatenation((ushort)(isWide ? 0x1234 : 0x34), 3, 2, isWide), concatenation);
            Assert.EndsWith(expected, Convert.ToHexString(written.AsSpan(0, length)), StringComparison.Ordinal);
        }
    }
}
