using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

public sealed class DataCodingTests
{
    [Theory]
    [InlineData(0x00, 0x00, Alphabet.Latin1)] // what the SMSC says
    [InlineData(0x01, 0x01, Alphabet.Ascii)]
    [InlineData(0x02, 0x02, Alphabet.Binary)]
    [InlineData(0x03, 0x03, Alphabet.Latin1)]
    [InlineData(0x04, 0x04, Alphabet.Binary)]
    [InlineData(0x05, 0x05, Alphabet.Jis)]
    [InlineData(0x06, 0x06, Alphabet.Cyrillic)]
    [InlineData(0x07, 0x07, Alphabet.Hebrew)]
    [InlineData(0x08, 0x08, Alphabet.Ucs2)]
    [InlineData(0x09, 0x09, Alphabet.Binary)] // pictograms
    [InlineData(0x0A, 0x0A, Alphabet.Iso2022Jp)]
    [InlineData(0x0B, 0x0D, Alphabet.Binary)] // reserved; JIS X 0212
    [InlineData(0x0E, 0x0E, Alphabet.Ksc5601)]
    [InlineData(0x0F, 0x0F, Alphabet.Binary)] // reserved
    [InlineData(0x10, 0x13, Alphabet.Gsm7)] // flash and other classes
    [InlineData(0x14, 0x17, Alphabet.Binary)]
    [InlineData(0x18, 0x1B, Alphabet.Ucs2)]
    [InlineData(0x1C, 0x1F, Alphabet.Gsm7)] // reserved: phones read it as the default
    [InlineData(0x20, 0x3F, Alphabet.Binary)] // compressed
    [InlineData(0x40, 0x43, Alphabet.Gsm7)] // automatic deletion
    [InlineData(0x48, 0x4B, Alphabet.Ucs2)]
    [InlineData(0x44, 0x47, Alphabet.Binary)]
    [InlineData(0x4C, 0x4F, Alphabet.Gsm7)]
    [InlineData(0x5C, 0x5F, Alphabet.Gsm7)]
    [InlineData(0x60, 0x7F, Alphabet.Binary)] // compressed
    [InlineData(0x80, 0xBF, Alphabet.Gsm7)] // reserved
    [InlineData(0xC0, 0xDF, Alphabet.Gsm7)] // message waiting
    [InlineData(0xE0, 0xEF, Alphabet.Ucs2)]
    [InlineData(0xF0, 0xF3, Alphabet.Gsm7)]
    [InlineData(0xF4, 0xF7, Alphabet.Binary)]
    [InlineData(0xF8, 0xFB, Alphabet.Gsm7)]
    [InlineData(0xFC, 0xFF, Alphabet.Binary)]
    public void Each_data_coding_means_one_alphabet(int from, int to, Alphabet expected)
    {
        for (var coding = from; coding <= to; coding++)
        {
            Assert.Equal((coding, expected), (coding, DataCoding.AlphabetOf((byte)coding, Alphabet.Latin1)));
        }
    }

    [Theory]
    [InlineData(0x00, Alphabet.Ucs2, 0x08)]
    [InlineData(0x01, Alphabet.Ucs2, 0x08)]
    [InlineData(0x03, Alphabet.Ucs2, 0x08)]
    [InlineData(0x08, Alphabet.Gsm7, 0x00)]
    [InlineData(0x00, Alphabet.Ascii, 0x01)]
    [InlineData(0x00, Alphabet.Latin1, 0x03)]
    [InlineData(0x00, Alphabet.Binary, 0x04)]
    [InlineData(0x10, Alphabet.Ucs2, 0x18)] // flash stays flash
    [InlineData(0x13, Alphabet.Ucs2, 0x1B)]
    [InlineData(0x18, Alphabet.Gsm7, 0x10)]
    [InlineData(0xF0, Alphabet.Ucs2, 0x18)]
    [InlineData(0xF1, Alphabet.Ucs2, 0x19)]
    [InlineData(0xF1, Alphabet.Gsm7, 0xF1)]
    [InlineData(0xF6, Alphabet.Gsm7, 0xF2)]
    [InlineData(0x41, Alphabet.Ucs2, 0x49)]
    [InlineData(0xD1, Alphabet.Ucs2, 0xE1)] // the waiting indication stays
    [InlineData(0xC8, Alphabet.Ucs2, 0xE8)]
    [InlineData(0xE1, Alphabet.Gsm7, 0xD1)]
    public void Another_alphabet_keeps_the_message_class(byte original, Alphabet target, byte expected) =>
        Assert.Equal(expected, DataCoding.WithAlphabet(original, target));

    [Theory]
    [InlineData(0x00, "00 01 03 04 08 0F 20 80 BF")]
    [InlineData(0x10, "10 14 18 1C 30 F0 F4")]
    [InlineData(0x13, "13 17 1B F3 F7")]
    [InlineData(0x40, "40 44 48 60")]
    [InlineData(0x51, "51 55 59 71")]
    [InlineData(0xC8, "C8")] // discards the text
    [InlineData(0xD8, "D8 E8")]
    public void Beside_the_alphabet_these_say_the_same(byte expected, string codings) =>
        Assert.All(codings.Split(' '), coding => Assert.Equal(expected, DataCoding.WithoutAlphabet(Convert.ToByte(coding, 16))));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x10)] // flash
    [InlineData(0xC8)]
    [InlineData(0xF1)]
    public void Gsm_is_packed_in_all_groups_with_a_peer_that_packs_its_default(byte dataCoding)
    {
        Assert.Equal(Alphabet.Gsm7Packed, DataCoding.AlphabetOf(dataCoding, Alphabet.Gsm7Packed));
        Assert.Equal(dataCoding, DataCoding.WithAlphabet(dataCoding, Alphabet.Gsm7Packed));
    }

    [Fact]
    public void Fifteen_is_what_the_peer_says()
    {
        Assert.Equal(Alphabet.Gb18030, DataCoding.AlphabetOf(15, new DataCodingScheme(Alphabet.Gsm7, Alphabet.Gb18030)));
        Assert.Equal(Alphabet.Ucs2, DataCoding.AlphabetOf(15, new DataCodingScheme(Alphabet.Gsm7, Alphabet.Ucs2)));
    }

    [Fact]
    public void The_result_always_means_the_target_where_the_default_is_gsm()
    {
        for (var original = 0; original <= 255; original++)
        {
            foreach (var target in Enum.GetValues<Alphabet>())
            {
                var coding = DataCoding.WithAlphabet((byte)original, target);
                var scheme = new DataCodingScheme(target == Alphabet.Gsm7Packed ? target : Alphabet.Gsm7, Alphabet.Gb18030);
                Assert.Equal((original, target), (original, DataCoding.AlphabetOf(coding, scheme)));
            }
        }
    }

    /// <summary>Records on disk hold these numbers.</summary>
    [Fact]
    public void The_numbers_of_the_alphabets_are_frozen() => Assert.Equal(
        "Gsm7=0 Ascii=1 Latin1=2 Ucs2=3 Binary=4 Gsm7Packed=5 Cyrillic=6 Hebrew=7 Jis=8 Iso2022Jp=9 Ksc5601=10 Gb18030=11",
        string.Join(' ', Enum.GetValues<Alphabet>().Select(alphabet => $"{alphabet}={(byte)alphabet}")));
}
