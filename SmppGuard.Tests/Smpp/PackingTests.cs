using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>GSM 7-bit as on the air (3GPP TS 23.038, 6.1.2.1).</summary>
public sealed class PackingTests
{
    [Theory]
    [InlineData("", 0, "")]
    [InlineData("", 1, "")]
    [InlineData("1", 0, "31")]
    [InlineData("12", 0, "3119")]
    [InlineData("hello", 0, "E8329BFD06")]
    [InlineData("hellohello", 0, "E8329BFD4697D9EC37")]
    [InlineData("12345678", 0, "31D98C56B3DD70")]
    [InlineData("1234567", 0, "31D98C56B3DD1A")] // seven spare bits hold a carriage return
    [InlineData("A", 1, "82")] // one fill bit, as behind a header of 6 octets
    [InlineData("AB", 1, "8242")]
    [InlineData("ABC", 4, "10140E1B")] // seven spare bits, too
    [InlineData("AB", 6, "405008")]
    public void Septets_are_packed_low_bits_first(string text, int fillBits, string hex)
    {
        var septets = text.Select(character => (byte)character).ToArray();
        Assert.Equal(hex, Convert.ToHexString(Pack(septets, fillBits)));
        Assert.Equal(hex.Length / 2, Gsm7.PackedLength(septets.Length, fillBits));
    }

    [Fact]
    public void What_is_packed_unpacks_to_the_same_septets()
    {
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
            Gen.Choose(0, 6).ToArbitrary(),
            (octets, fillBits) =>
            {
                var septets = octets.Select(octet => (byte)(octet & 0x7F)).ToArray();
                var packed = Pack(septets, fillBits);
                var unpacked = new byte[packed.Length * 2];
                var count = Gsm7.Unpack(packed, fillBits, unpacked);
                var filling = count == septets.Length + 1 && unpacked[count - 1] == '\r';
                return packed.Length == Gsm7.PackedLength(septets.Length, fillBits) && unpacked[..septets.Length].SequenceEqual(septets) && (filling || count == septets.Length);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Packing_in_place_gives_the_same()
    {
        for (var fillBits = 0; fillBits <= 6; fillBits++)
        {
            var septets = Enumerable.Range(0, 128).Select(septet => (byte)septet).ToArray();
            var expected = Pack(septets, fillBits);
            Assert.Equal(expected, septets[..Gsm7.Pack(septets, fillBits, septets)]);
        }
    }

    /// <summary>160 septets are 140 octets, and the headers of both references leave 153 and 152.</summary>
    [Theory]
    [InlineData(160, 0, 140)]
    [InlineData(153, 6, 134)]
    [InlineData(152, 7, 133)]
    public void A_full_segment_fills_the_air(int septets, int udhLength, int octets) =>
        Assert.Equal(octets, Gsm7.PackedLength(septets, TextCoding.FillBitsAfter(udhLength)));

    [Fact]
    public void A_carriage_return_that_fills_is_not_text_and_one_that_would_be_lost_is_not_encoded()
    {
        Assert.Equal("1234567", Decode("31D98C56B3DD1A", 0));
        Assert.Equal("12345678", Decode("31D98C56B3DD70", 0));
        Assert.Equal("1234567@", Decode("31D98C56B3DD00", 0)); // not filled as the specification says
        Assert.Equal("ABC", Decode("10140E1B", 4));
        Assert.Equal(-1, SmsText.CountOctets("1234567\r", Alphabet.Gsm7Packed));
        Assert.False(SmsText.TryEncode("1234567\r", Alphabet.Gsm7Packed, new byte[20], out _));
        Assert.True(SmsText.TryEncode("123456\r", Alphabet.Gsm7Packed, new byte[20], out _));
    }

    [Fact]
    public void Long_packed_texts_are_texts_too()
    {
        var text = new string('€', 5000);
        var octets = new byte[SmsText.MaxOctets(text.Length, Alphabet.Gsm7Packed)];
        Assert.True(SmsText.TryEncode(text, Alphabet.Gsm7Packed, octets, out var written));
        var characters = new char[SmsText.MaxChars(written, Alphabet.Gsm7Packed)];
        Assert.True(SmsText.TryDecode(octets.AsSpan(0, written), Alphabet.Gsm7Packed, characters, out var length));
        Assert.Equal(text, new string(characters, 0, length));
    }

    private static byte[] Pack(byte[] septets, int fillBits)
    {
        var octets = new byte[septets.Length + 1];
        return octets[..Gsm7.Pack(septets, fillBits, octets)];
    }

    private static string Decode(string hex, byte fillBits)
    {
        var characters = new char[20];
        return new string(characters, 0, SmsText.Decode(Samples.Hex(hex), new TextCoding(Alphabet.Gsm7Packed, FillBits: fillBits), characters));
    }
}
