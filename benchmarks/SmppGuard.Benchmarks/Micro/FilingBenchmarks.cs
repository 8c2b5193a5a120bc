using BenchmarkDotNet.Attributes;
using SmppGuard.Compliance.Filings;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What the filings of a carrier cost a message, beside the rules: where nobody keeps any, and where all is looked at and filed.</summary>
public class FilingBenchmarks
{
    private const string Text = "全场5折，详见 example.com，来电4008001234";

    private readonly FilingWish _warning = new("mobile", FilingPolicy.Warn, FilingKinds.All);
    private readonly FilingWish _insisting = new("mobile", FilingPolicy.Refuse, FilingKinds.All & ~FilingKinds.Template);
    private readonly FilingWish _withTemplates = new("mobile", FilingPolicy.Refuse, FilingKinds.All);
    private Registered _none = null!;
    private Registered _filed = null!;

    [GlobalSetup]
    public void Setup()
    {
        _none = new Registered();
        _filed = new Registered(
            Filing("s", FilingKind.Signature, "示例商城"), Filing("c", FilingKind.Contact, "400-800-1234"), Filing("l", FilingKind.Link, "example.com"),
            Filing("t", FilingKind.Template, "全场{n:digits(1)}折，详见 example.com，来电4008001234"));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _none.Dispose();
        _filed.Dispose();
    }

    [Benchmark(Description = "rules alone")]
    public int Rules()
    {
        var submission = _filed.Submission(Text);
        return (int)_filed.Rules.Evaluate(ref submission);
    }

    [Benchmark(Description = "rules and filings: nobody keeps any")]
    public int NobodyKeepsAny() => Find(_none, _warning, FilingKinds.None);

    [Benchmark(Description = "rules and filings: signature, contact, links")]
    public int Filed() => Find(_filed, _insisting, FilingKinds.None);

    [Benchmark(Description = "rules and filings: the template, too")]
    public int FiledTemplate() => Find(_filed, _withTemplates, FilingKinds.None);

    private static int Find(Registered registered, FilingWish wish, FilingKinds expected)
    {
        var submission = registered.Submission(Text);
        _ = registered.Rules.Evaluate(ref submission);
        var finding = registered.Filings.Find(submission, default, wish, Marks.None);
        FilingJudge.Note(submission, finding);
        return finding.Missing == expected ? (int)finding.Missing : throw new InvalidOperationException($"Missing is {finding.Missing}.");
    }

    private static FilingEntry Filing(string id, FilingKind kind, string value) =>
        new() { Code = Registered.Code, Id = id, Carrier = "mobile", Kind = kind, Value = value, State = FilingState.Filed, Since = DateTimeOffset.UtcNow.AddDays(-1) };
}
