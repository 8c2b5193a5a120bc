using System.Text;
using SmppGuard.Compliance.Content;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

public sealed class ContentDetectorTests
{
    private static readonly ContentDetector Detector = new(ContentWords.BuiltIn);

    [Theory]
    [InlineData("验证码1234，请勿泄露", false)]
    [InlineData("验证码1234，全场五折", true)]
    [InlineData("验证码1234，全场五折。谨防诈骗，请勿泄露", true)]
    [InlineData("您的退款¥199.00已到账", false)]
    [InlineData("您的退款¥199.00已到账，满200减100，速来抢购", true)]
    [InlineData("Your code is 1234", false)]
    [InlineData("Your code is 1234. Half price this week, buy now!", true)]
    [InlineData("", false)]
    public void An_advert_behind_a_code_or_a_notice_is_an_advert(string text, bool isCommercial) => Assert.Equal(isCommercial, Detector.Explain(text).Finding.IsCommercial);

    [Fact]
    public void The_explanation_names_what_was_found_and_what_it_counts()
    {
        var detector = new ContentDetector(List("""[ { "name": "ad", "weight": 3, "most": 4, "words": [ "全场", "#折", "buy now" ] }, { "name": "code", "weight": -2, "most": -2, "words": [ "验证码" ] } ]"""));
        var explanation = detector.Explain("驗證碼123 全.场5折 全场五折 BUY NOW");
        Assert.Equal([new("code", "验证码", -2), new("ad", "全场", 3), new("ad", "#折", 3), new ContentHit("ad", "buy now", 3)], explanation.Hits);
        Assert.Equal(new ContentFinding(2, IsCommercial: false, "全场"), explanation.Finding);
    }

    [Theory]
    [InlineData("click", 4)]
    [InlineData("do not click", -1)]
    [InlineData("do not click, click", 3)]
    [InlineData("clicking", 0)]
    [InlineData("unclick", 0)]
    [InlineData("点click点", 4)]
    public void Words_of_letters_are_whole_and_a_longer_word_hides_a_shorter(string text, int score)
    {
        var detector = new ContentDetector(List("""[ { "name": "call", "weight": 4, "most": 4, "words": [ "click" ] }, { "name": "no", "weight": -1, "most": -1, "words": [ "do not click" ] } ]"""));
        Assert.Equal(score, detector.Explain(text).Finding.Score);
    }

    [Fact]
    public void A_long_notice_is_not_an_advert_because_it_is_long()
    {
        var detector = new ContentDetector(List("""[ { "name": "ad", "weight": 2, "most": 8, "words": [ "sale", "free", "gift" ] }, { "name": "code", "weight": -2, "most": -2, "words": [ "otp" ] } ]"""));
        var (latin, chinese) = (string.Join(' ', Enumerable.Repeat("letters", 30)), string.Concat(Enumerable.Repeat("天地玄黄宇宙洪荒", 12)));
        Assert.Equal(6, Score(""));
        Assert.Equal(6, Score(latin[..60]));
        Assert.Equal(4, Score(latin[..100]));
        Assert.Equal(2, Score(latin[..170]));
        Assert.Equal(6, Score(chinese[..30]));
        Assert.Equal(4, Score(chinese[..50]));
        Assert.Equal(2, Score(chinese[..85]));

        // What speaks against it counts from afar, and a word that is said again counts from there.
        Assert.Equal(0, detector.Explain($"otp {latin[..170]} sale").Finding.Score);
        Assert.Equal(4, detector.Explain($"sale {latin[..170]} free sale").Finding.Score);

        int Score(string between) => detector.Explain($"sale {between} free {between} gift").Finding.Score;
    }

    /// <summary>As the sentence says it, slowly: the best of all stretches.</summary>
    [Fact]
    public void Any_text_is_scored_as_the_best_of_its_stretches()
    {
        const int Window = 40;
        string[] words = ["alpha", "bravo", "cargo", "delta", "filler", "more", "otp"];
        var weights = new Dictionary<string, int>(StringComparer.Ordinal) { ["alpha"] = 3, ["bravo"] = 3, ["cargo"] = 2, ["delta"] = 2 };
        var detector = new ContentDetector(List(
            """[ { "name": "a", "weight": 3, "most": 5, "words": [ "alpha", "bravo" ] }, { "name": "c", "weight": 2, "most": 4, "words": [ "cargo", "delta" ] }, { "name": "o", "weight": -2, "most": -2, "words": [ "otp" ] } ]""", Window));
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var said = Enumerable.Range(0, random.Next(1, 60)).Select(_ => words[random.Next(words.Length)]).ToList();
            var ends = new List<int>();
            foreach (var word in said)
            {
                ends.Add((ends.Count > 0 ? ends[^1] + 1 : 0) + word.Length);
            }

            var best = 0;
            for (var last = 0; last < said.Count; last++)
            {
                var within = said.Take(last + 1).Where((_, i) => ends[i] > ends[last] - Window).ToHashSet(StringComparer.Ordinal);
                best = Math.Max(best, Math.Min(5, Sum(within, 3)) + Math.Min(4, Sum(within, 2)));
            }

            Assert.Equal(best - (said.Contains("otp") ? 2 : 0), detector.Explain(string.Join(' ', said)).Finding.Score);
        }

        int Sum(HashSet<string> within, int weight) => within.Sum(word => weights.GetValueOrDefault(word) == weight ? weight : 0);
    }

    [Fact]
    public void Detecting_allocates_nothing()
    {
        string[] texts = ["【示例】验证码 123456，5分钟内有效", "全.场.5.折，F.R.E.E g1ft，点击 t.example/x", "Your refund of $18.99 has been issued"];
        var scratch = new char[200 * ContentDetector.ScratchPerCharacter];
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _ = Detector.Detect(texts[i % texts.Length], scratch);
            }
        });
    }

    [Theory]
    [InlineData("""{ "name": "x" }""", "missing required properties")]
    [InlineData("""null""", "the list is null")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [], "grops": [] }""", "grops")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 0, "sameAs": {}, "numerals": "", "groups": [] }""", "threshold is 0")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "window": 161, "sameAs": {}, "numerals": "", "groups": [] }""", "window is 161")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": { "ab": "c" }, "numerals": "", "groups": [] }""", "sameAs: \"ab\"")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [ { "name": "g", "weight": 4, "most": 2, "words": [] } ] }""", "group g: most is 2")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [ { "name": "g", "weight": 4, "most": -4, "words": [] } ] }""", "group g: most is -4")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [ { "name": "g", "weight": 4, "most": 4, "words": [ "sale", "ＳＡＬＥ" ] } ] }""", "\"ＳＡＬＥ\" is the same as \"sale\"")]
    [InlineData("""{ "name": "x", "version": 1, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [ { "name": "g", "weight": 4, "most": 4, "words": [ "…" ] } ] }""", "nothing of \"…\" is compared")]
    public void A_list_that_is_wrong_is_told_so(string json, string problem)
    {
        var exception = Assert.Throws<FormatException>(() => new ContentDetector(Read(json)));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static ContentWords List(string groups, int window = ContentWords.MaxWindow) =>
        Read($$"""{ "name": "test", "version": 1, "threshold": 4, "window": {{window}}, "sameAs": { "证": "證", "验": "驗", "码": "碼" }, "numerals": "五", "groups": {{groups}} }""");

    private static ContentWords Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return ContentWords.Read(stream);
    }
}
