using SmppGuard.Smpp;
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
    [InlineData(0x05, 0x07, Alphabet.Binary)] // JIS, Cyrillic, Hebrew
    [InlineData(0x08, 0x08, Alphabet.Ucs2)]
    [InlineData(0x09, 0x0F, Alphabet.Binary)]
    [InlineData(0x10, 0x13, Alphabet.Gsm7)] // flash and other classes
    [InlineData(0x14, 0x17, Alphabet.Binary)]
    [InlineData(0x18, 0x1B, Alphabet.Ucs2)]
    [InlineData(0x1C, 0x1F, Alphabet.Binary)]
    [InlineData(0x20, 0x3F, Alphabet.Binary)] // compressed
    [InlineData(0x40, 0x43, Alphabet.Gsm7)] // automatic deletion
    [InlineData(0x48, 0x4B, Alphabet.Ucs2)]
    [InlineData(0x60, 0xBF, Alphabet.Binary)]
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

    [Fact]
    public void The_result_always_means_the_target_where_the_default_is_gsm()
    {
        for (var original = 0; original <= 255; original++)
        {
            foreach (var target in Enum.GetValues<Alphabet>())
            {
                var coding = DataCoding.WithAlphabet((byte)original, target);
                Assert.Equal((original, target), (original, DataCoding.AlphabetOf(coding, Alphabet.Gsm7)));
            }
        }
    }
}
