using BenchmarkDotNet.Attributes;
using SmppGuard.Compliance.Content;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Adverts among codes and notices: texts of about 70 characters, and a long one.</summary>
public class ContentBenchmarks
{
    private const string ChineseNotice = "【顺捷支付】您尾号0021的储蓄卡3月11日14:05消费支出人民币268.50元，当前可用余额5,310.22元，如非本人操作请致电客服。";
    private const string LatinNotice = "Your order 88213 has shipped and will arrive on Tuesday, March 17 at noon.";
    private const string Evasion = "全.场.5.折，F.R.E.E g1ft，點 擊 ｔ.ｅｘａｍｐｌｅ/ｘ 領 券，限\u200B时\u200B抢\u200B购，满 二 百 减 五 十，名 额 有 限，先 到 先 得";

    private static readonly string Long = string.Concat(Enumerable.Repeat(ChineseNotice, 100));

    private readonly char[] _scratch = new char[10_000 * ContentDetector.ScratchPerCharacter];
    private readonly ContentDetector _detector = new(ContentWords.BuiltIn);

    [Benchmark(Description = "content: Chinese notice, 70 characters")]
    public int Chinese() => _detector.Detect(ChineseNotice, _scratch).Score;

    [Benchmark(Description = "content: Latin notice, 74 characters")]
    public int Latin() => _detector.Detect(LatinNotice, _scratch).Score;

    [Benchmark(Description = "content: evasions, 76 characters")]
    public int Evasions() => _detector.Detect(Evasion, _scratch).Score;

    [Benchmark(Description = "content: 100 times the Chinese notice")]
    public int LongText() => _detector.Detect(Long, _scratch).Score;
}
