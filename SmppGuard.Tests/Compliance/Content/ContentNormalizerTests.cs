using SmppGuard.Compliance.Content;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>Ways of writing a word so that a list misses it. Small L comes out as i, line ends stand for punctuation.</summary>
public sealed class ContentNormalizerTests
{
    private static readonly ContentDetector Detector = new(ContentWords.BuiltIn);

    [Theory]
    // Width, case, accents, circled and mathematical forms.
    [InlineData("ＳＡＬＥ", "saie")]
    [InlineData("Sp\u00E9cial \u00D4ffer", "speciai offer")]
    [InlineData("ⓈⒶⓁⒺ", "saie")]
    [InlineData("𝐁𝐮𝐲 𝐧𝐨𝐰", "buy now")]
    [InlineData("🅂🄰🄻🄴", "saie")]
    // Gaps between ideographs, visible or not.
    [InlineData("优 惠.券", "优惠券")]
    [InlineData("优-惠·券", "优惠券")]
    [InlineData("优❤惠|券", "优惠券")]
    [InlineData("优\u200B惠\u2060券", "优惠券")]
    [InlineData("优\u3000惠\u00A0券", "优惠券")]
    [InlineData("优惠。券", "优惠\n券")]
    // Letters one by one, but not words.
    [InlineData("F R E E", "free")]
    [InlineData("F.R.E.E g-i-f-t", "free gift")]
    [InlineData("F R E E  g i f t", "free gift")]
    [InlineData("f\u200Br\u200Be\u200Be", "free")]
    [InlineData("free gift", "free gift")]
    [InlineData("wholesale", "whoiesaie")]
    // Look-alikes, and digits in place of letters; numbers stay numbers.
    [InlineData("\u0421li\u0441k", "ciick")]
    [InlineData("fr33 c4sino cl1ck 0ffer", "free casino ciick offer")]
    [InlineData("10GB 3days SPRING20", "#gb #days spring#")]
    [InlineData("5O% 0FF", "#%off")]
    // Numbers in any digits are one number.
    [InlineData("2,000.00元", "#元")]
    [InlineData("满二百减五十", "满#减#")]
    [InlineData("滿 百 減 廿", "满#减#")]
    [InlineData("⑨⑨折", "#折")]
    [InlineData("伍拾圓", "#元")]
    [InlineData("9. 9折", "# #折")]
    [InlineData("50 % off", "#%off")]
    // Traditional to simplified.
    [InlineData("優惠劵", "优惠券")]
    // Names of hosts keep their dots, and the slash behind them.
    [InlineData("t.example/x", "t.exampie/x")]
    [InlineData("ｗｗｗ．ｓｈｏｐ．ｃｏｍ", "www.shop.com")]
    [InlineData("and/or", "and or")]
    // Nothing to compare, and what is no text.
    [InlineData("", "")]
    [InlineData("\u200B\u200B", "")]
    [InlineData("\uD800x", "x")]
    [InlineData("😀优惠", "优惠")]
    public void Texts_that_say_the_same_come_out_the_same(string text, string normalized) => Assert.Equal(normalized, Detector.Explain(text).Normalized);

    [Fact]
    public void Any_characters_can_be_normalized_in_as_much_room_as_they_take()
    {
        var random = new Random(20260311);
        const string Likely = "aL5０①,.\n /-%¥优惠折万壹\u200B\uD83D\uDE00\uD835\uDC01\uD800";
        var scratch = new char[200 * ContentDetector.ScratchPerCharacter];
        for (var round = 0; round < 20_000; round++)
        {
            var text = new char[random.Next(0, 200)];
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = random.Next(3) == 0 ? (char)random.Next(char.MaxValue + 1) : Likely[random.Next(Likely.Length)];
            }

            // Room for exactly the text: a normalizer that wrote more would throw.
            var finding = Detector.Detect(text, scratch.AsSpan(0, text.Length * ContentDetector.ScratchPerCharacter));
            Assert.Equal(finding, Detector.Explain(new string(text)).Finding);
        }
    }
}
