using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

public sealed class SegmenterTests
{
    [Theory]
    [InlineData(Alphabet.Gsm7, 0, 160)]
    [InlineData(Alphabet.Gsm7, 6, 153)]
    [InlineData(Alphabet.Gsm7, 7, 152)]
    [InlineData(Alphabet.Ucs2, 0, 140)]
    [InlineData(Alphabet.Ucs2, 6, 134)]
    [InlineData(Alphabet.Ucs2, 7, 132)]
    [InlineData(Alphabet.Latin1, 0, 140)]
    [InlineData(Alphabet.Latin1, 6, 134)]
    [InlineData(Alphabet.Ascii, 7, 133)]
    [InlineData(Alphabet.Binary, 6, 134)]
    public void A_segment_carries_what_fits_140_octets_on_the_air(Alphabet alphabet, int udhLength, int expected) =>
        Assert.Equal(expected, Segmenter.Capacity(alphabet, udhLength));

    [Fact]
    public void Fits_one_is_the_capacity_without_a_header()
    {
        Assert.True(Segmenter.FitsOne(160, Alphabet.Gsm7));
        Assert.False(Segmenter.FitsOne(161, Alphabet.Gsm7));
        Assert.True(Segmenter.FitsOne(140, Alphabet.Ucs2));
        Assert.False(Segmenter.FitsOne(141, Alphabet.Latin1));
    }

    [Fact]
    public void A_surrogate_pair_at_the_cut_moves_whole_into_the_next_segment()
    {
        var text = Encoding.BigEndianUnicode.GetBytes(new string('中', 66) + "😀" + "x");
        Assert.Equal([132, 138], Split(text, Alphabet.Ucs2, 6));
        var pairs = Encoding.BigEndianUnicode.GetBytes(string.Concat(Enumerable.Repeat("😀", 40)));
        Assert.Equal([132, 160], Split(pairs, Alphabet.Ucs2, 6));
    }

    [Fact]
    public void A_gsm_escape_pair_at_the_cut_moves_whole_into_the_next_segment()
    {
        byte[] text = [.. Enumerable.Repeat((byte)'a', 152), Gsm7.Escape, 0x65, (byte)'b'];
        Assert.Equal([152, 155], Split(text, Alphabet.Gsm7, 6));
        byte[] ended = [.. Enumerable.Repeat((byte)'a', 151), Gsm7.Escape, 0x65, (byte)'b'];
        Assert.Equal([153, 154], Split(ended, Alphabet.Gsm7, 6));
        byte[] escapedEscape = [.. Enumerable.Repeat((byte)'a', 151), Gsm7.Escape, Gsm7.Escape, (byte)'b'];
        Assert.Equal([153, 154], Split(escapedEscape, Alphabet.Gsm7, 6));
        var escapes = Enumerable.Repeat(Gsm7.Escape, 200).ToArray();
        Assert.Equal([152, 200], Split(escapes, Alphabet.Gsm7, 6));
    }

    [Fact]
    public void A_lone_surrogate_at_the_cut_is_not_moved()
    {
        var text = new byte[140];
        text[132] = 0xD8; // high surrogate, and no low one after it
        Assert.Equal([134, 140], Split(text, Alphabet.Ucs2, 6));
    }

    [Fact]
    public void Texts_of_more_than_255_segments_cannot_be_split()
    {
        Assert.Equal(255, Segmenter.Split(new byte[255 * 134], Alphabet.Latin1, 6, new int[300]));
        Assert.Equal(-1, Segmenter.Split(new byte[(255 * 134) + 1], Alphabet.Latin1, 6, new int[300]));
        Assert.Equal(-1, Segmenter.Split(new byte[300], Alphabet.Latin1, 6, new int[2]));
        Assert.Equal(3, Segmenter.Split(new byte[300], Alphabet.Latin1, 6, new int[3]));
    }

    [Fact]
    public void An_empty_text_is_one_segment() => Assert.Equal([0], Split([], Alphabet.Ucs2, 6));

    /// <summary>Texts dense in surrogate and escape pairs: the segments decode on their own to the whole text, and none is longer than it may be.</summary>
    [Fact]
    public void Splitting_never_cuts_a_character_and_uses_the_fewest_segments()
    {
        var characters = Gen.Elements("a", "[", "€", "~", "z").ArrayOf(400).ToArbitrary();
        Prop.ForAll(characters, pieces => SplitsWhole(string.Concat(pieces), Alphabet.Gsm7)).QuickCheckThrowOnFailure();
        var wide = Gen.Elements("a", "中", "😀", "𠮷", "\u0301").ArrayOf(300).ToArbitrary();
        Prop.ForAll(wide, pieces => SplitsWhole(string.Concat(pieces), Alphabet.Ucs2)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Concatenation_headers_read_back()
    {
        Span<byte> header = new byte[7];
        Assert.Equal(6, Segmenter.WriteConcatUdh8(header, default, 0xAA, 3, 2));
        Assert.Equal(Samples.Hex("050003AA0302"), header[..6]);
        Assert.Equal(7, Segmenter.WriteConcatUdh16(header, default, 0x1234, 3, 2));
        Assert.Equal(Samples.Hex("06080412340302"), header);
        Assert.True(UserDataHeader.TryMeasure(header, out var length));
        Assert.Equal(7, length);
        Assert.True(UserDataHeader.TryGetConcatenation(header, out var concatenation));
        Assert.Equal(new Concatenation(0x1234, 3, 2, IsWide: true), concatenation);
    }

    private static bool SplitsWhole(string text, Alphabet alphabet)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, alphabet)];
        Assert.True(SmsText.TryEncode(text, alphabet, octets, out var length));
        octets = octets[..length];
        foreach (var udhLength in (int[])[0, 6, 7])
        {
            var ends = Split(octets, alphabet, udhLength);
            Assert.Equal(Fewest(octets, alphabet, Segmenter.Capacity(alphabet, udhLength)), ends.Length);
            var rebuilt = new StringBuilder();
            var start = 0;
            for (var i = 0; i < ends.Length; i++)
            {
                var segment = octets[start..ends[i]];
                Assert.InRange(segment.Length, ends.Length == 1 ? 0 : 1, Segmenter.Capacity(alphabet, udhLength));
                var characters = new char[SmsText.MaxChars(segment.Length, alphabet)];
                var decoded = new string(characters, 0, SmsText.Decode(segment, alphabet, characters));
                Assert.False(decoded.Length > 0 && (char.IsLowSurrogate(decoded[0]) || char.IsHighSurrogate(decoded[^1])));
                rebuilt.Append(decoded);
                start = ends[i];
            }

            Assert.Equal(octets.Length, ends[^1]);
            Assert.Equal(text, rebuilt.ToString());
        }

        return true;
    }

    /// <summary>Segments when each takes characters until the next one does not fit.</summary>
    private static int Fewest(byte[] octets, Alphabet alphabet, int capacity)
    {
        var segments = 1;
        var filled = 0;
        int size;
        for (var at = 0; at < octets.Length; at += size)
        {
            size = LengthAt(octets.AsSpan(at), alphabet);
            filled += size;
            if (filled > capacity)
            {
                segments++;
                filled = size;
            }
        }

        return segments;
    }

    private static int LengthAt(ReadOnlySpan<byte> octets, Alphabet alphabet)
    {
        var unit = alphabet == Alphabet.Gsm7 ? 1 : 2;
        var isPair = alphabet == Alphabet.Gsm7 ? octets[0] == Gsm7.Escape : char.IsHighSurrogate((char)((octets[0] << 8) | octets[1]));
        return isPair ? unit * 2 : unit;
    }

    private static int[] Split(byte[] encoded, Alphabet alphabet, int udhLength)
    {
        var ends = new int[Segmenter.MaxSegments];
        return ends[..Segmenter.Split(encoded, alphabet, udhLength, ends)];
    }
}
