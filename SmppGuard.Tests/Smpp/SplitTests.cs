using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>Where long texts are cut, against a reference that tries all ways.</summary>
public sealed class SplitTests
{
    private const string Family = "👨‍👩‍👧‍👦";
    private const string OptOut = " 拒收请回复R";

    private static readonly string[] Wide =
        ["a", "b", "中", "文", " ", "😀", "𠮷", Family, "🇨🇳", "1️⃣", "👍🏽", "❤️", "é", "e\u0301", "o\u0308\u0323", "가", "\u1112\u1161\u11AB", "क्षि", "\r\n", "\n", "\u200D", "\uD83D", "\uDE00"];

    private static readonly string[] Septets = ["a", "b", "[", "€", "~", "\r", "\r\n", "é"];

    [Fact]
    public void Wide_texts_are_cut_as_well_as_can_be() => CutsWell(Wide, Alphabet.Ucs2, Units, Segmenter.AirOctets - 24);

    [Fact]
    public void Wide_texts_are_cut_well_in_segments_of_full_size() => CutsWell(Wide, Alphabet.Ucs2, Units, udhLength: 6);

    [Fact]
    public void Gsm_texts_are_cut_as_well_as_can_be()
    {
        CutsWell(Septets, Alphabet.Gsm7, Pairs, Segmenter.AirOctets - 10);
        CutsWell(Septets, Alphabet.Gsm7Packed, Pairs, Segmenter.AirOctets - 10);
    }

    [Fact]
    public void Multi_byte_texts_are_cut_between_characters()
    {
        CutsWell(["a", "1", "日", "本", "ｱ", "ソ", "表", "\\"], Alphabet.Jis, text => Characters(text, Alphabet.Jis), Segmenter.AirOctets - 15);
        CutsWell(["a", "1", "한", "국", "똠", "A"], Alphabet.Ksc5601, text => Characters(text, Alphabet.Ksc5601), Segmenter.AirOctets - 15);
        CutsWell(["a", "1", "0", "全", "镕", "é", "𠮷", "😀", "㐀"], Alphabet.Gb18030, text => Characters(text, Alphabet.Gb18030), Segmenter.AirOctets - 15);
    }

    [Fact]
    public void The_opt_out_words_stay_on_one_segment_when_there_is_room()
    {
        var tail = OptOut.Length * 2;
        var text = Encoding.BigEndianUnicode.GetBytes(new string('中', 130 - OptOut.Length) + OptOut);
        Assert.Equal([134, 260], Split(text, Alphabet.Ucs2, 6, tail));
        text = Encoding.BigEndianUnicode.GetBytes(new string('中', 70 - OptOut.Length) + "文" + OptOut);
        Assert.Equal([128, 142], Split(text, Alphabet.Ucs2, 6, tail));
        Assert.Equal([134, 142], Split(text, Alphabet.Ucs2, 6, 0));
    }

    [Fact]
    public void The_opt_out_words_are_cut_rather_than_taking_a_segment_more()
    {
        // 3 units of slack are too few to move the cut before them.
        var text = Encoding.BigEndianUnicode.GetBytes(new string('中', 131 - 70) + new string('文', 70));
        Assert.Equal([134, 262], Split(text, Alphabet.Ucs2, 6, 140));
        Assert.Equal([128, 262], Split(text, Alphabet.Ucs2, 6, 134));
    }

    [Fact]
    public void An_emoji_with_joiners_moves_whole_into_the_next_segment()
    {
        var text = Encoding.BigEndianUnicode.GetBytes(new string('中', 60) + Family + "谢谢");
        Assert.Equal([120, 146], Split(text, Alphabet.Ucs2, 6, 0));
        Assert.Equal(11, Family.Length);
    }

    [Fact]
    public void An_emoji_is_cut_between_its_people_where_there_is_no_room()
    {
        // 134 units fill two segments, so the cut has one place.
        var text = Encoding.BigEndianUnicode.GetBytes(new string('中', 61) + Family + new string('文', 62));
        Assert.Equal([134, 268], Split(text, Alphabet.Ucs2, 6, 0));
    }

    [Fact]
    public void A_character_that_fills_segments_by_itself_is_cut_all_the_same()
    {
        var text = Encoding.BigEndianUnicode.GetBytes("e" + new string('\u0301', 400) + "中文");
        var ends = Split(text, Alphabet.Ucs2, 6, 0);
        Assert.Equal(7, ends.Length);
        Assert.Equal(text.Length, ends[^1]);
    }

    [Fact]
    public void Iso_2022_jp_is_never_cut()
    {
        Assert.Equal([100], Split(new byte[100], Alphabet.Iso2022Jp, 6, 0));
        Assert.Equal(-1, Segmenter.Split(new byte[141], Alphabet.Iso2022Jp, 6, 0, new int[9]));
    }

    [Fact]
    public void A_header_that_leaves_no_room_for_a_character_makes_cutting_impossible()
    {
        Assert.Equal(-1, Segmenter.Split(new byte[10], Alphabet.Ucs2, 140, 0, new int[99]));
        Assert.Equal(-1, Segmenter.Split(new byte[10], Alphabet.Ucs2, 200, 0, new int[99]));
        Assert.Equal(-1, Segmenter.Split([0xD8, 0x3D, 0xDE, 0x00], Alphabet.Ucs2, 138, 0, new int[99]));
        Assert.Equal(-1, Segmenter.Split([0x1B, 0x65], Alphabet.Gsm7, 139, 0, new int[99]));
    }

    private static void CutsWell(string[] pieces, Alphabet alphabet, Func<string, (List<int> Whole, HashSet<int> Good)> places, int udhLength)
    {
        var capacity = Segmenter.Capacity(alphabet, udhLength);
        var texts = Gen.Choose(0, Math.Max(capacity, 60)).SelectMany(size => Gen.Elements(pieces).ArrayOf(size)).Select(string.Concat);
        Prop.ForAll(
            texts.ToArbitrary(),
            Gen.Choose(0, capacity + 2).ToArbitrary(),
            (text, tailLength) =>
            {
                var coding = alphabet == Alphabet.Gsm7Packed ? Alphabet.Gsm7 : alphabet;
                var octets = new byte[SmsText.MaxOctets(text.Length, coding)];
                Assert.True(SmsText.TryEncode(text, coding, octets, out var length));
                tailLength = Math.Min(tailLength, length);
                var (whole, good) = places(text);
                Assert.Equal(length, whole[^1]);
                var tailStart = length - tailLength;

                var ends = Split(octets[..length], alphabet, udhLength, tailLength);
                var fewest = Fewest(whole, capacity, _ => true);
                var keepsTail = Fewest(whole, capacity, place => place <= tailStart || place == length) == fewest;
                var breaksNone = Fewest(whole, capacity, place => (good.Contains(place) && (!keepsTail || place <= tailStart)) || place == length) == fewest;

                Assert.Equal(fewest, ends.Length);
                Assert.Equal(length, ends[^1]);
                Assert.All(ends, end => Assert.Contains(end, whole));
                Assert.All(ends.Zip(ends.Prepend(0)), cut => Assert.InRange(cut.First - cut.Second, 0, capacity));
                Assert.All(ends[..^1], end => Assert.True(!keepsTail || end <= tailStart, "the tail could be kept"));
                Assert.All(ends[..^1], end => Assert.True(!breaksNone || good.Contains(end), "a character is broken"));
                return true;
            }).QuickCheckThrowOnFailure();
    }

    /// <summary>The fewest segments with cuts only where allowed; by trying, for each place, all places before it.</summary>
    private static int Fewest(List<int> whole, int capacity, Func<int, bool> isAllowed)
    {
        if (whole[^1] == 0)
        {
            return 1;
        }

        var fewest = new Dictionary<int, int> { [0] = 0 };
        foreach (var place in whole.Where(place => place > 0 && isAllowed(place)))
        {
            var before = fewest.Where(entry => entry.Key < place && place - entry.Key <= capacity).Select(entry => entry.Value).DefaultIfEmpty(1000).Min();
            fewest[place] = before + 1;
        }

        return fewest[whole[^1]];
    }

    /// <summary>Between code points, and between user-perceived characters, in octets of UCS-2.</summary>
    private static (List<int> Whole, HashSet<int> Good) Units(string text)
    {
        var whole = Enumerable.Range(0, text.Length + 1).Where(at => at == 0 || at == text.Length || !char.IsSurrogatePair(text[at - 1], text[at]));
        return (whole.Select(at => at * 2).ToList(), StringInfo.ParseCombiningCharacters(text).Select(at => at * 2).ToHashSet());
    }

    /// <summary>Between characters of GSM 7-bit, and not after a carriage return, in septets.</summary>
    private static (List<int> Whole, HashSet<int> Good) Pairs(string text)
    {
        var (whole, _) = Characters(text, Alphabet.Gsm7);
        return (whole, whole.Where((_, index) => index == 0 || text[index - 1] != '\r').ToHashSet());
    }

    private static (List<int> Whole, HashSet<int> Good) Characters(string text, Alphabet alphabet)
    {
        var at = 0;
        List<int> whole = [0];
        foreach (var rune in text.EnumerateRunes())
        {
            at += SmsText.CountOctets(rune.ToString(), alphabet);
            whole.Add(at);
        }

        return (whole, [.. whole]);
    }

    private static int[] Split(byte[] encoded, Alphabet alphabet, int udhLength, int tailLength)
    {
        var ends = new int[Segmenter.MaxSegments];
        return ends[..Segmenter.Split(encoded, alphabet, udhLength, tailLength, ends)];
    }
}
