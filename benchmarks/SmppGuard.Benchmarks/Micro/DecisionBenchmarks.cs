using BenchmarkDotNet.Attributes;
using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>All rules, and the stamp, among a million consents.</summary>
public class DecisionBenchmarks
{
    private readonly char[] _scratch = new char[500];
    private readonly byte[] _octets = new byte[1000];
    private Registered _registered = null!;

    [GlobalSetup]
    public void Setup() => _registered = new Registered();

    [GlobalCleanup]
    public void Cleanup() => _registered.Dispose();

    [Benchmark(Description = "rules: allowed")]
    public int Allow()
    {
        var submission = _registered.Submission(Texts.Chinese);
        return (int)_registered.Rules.Evaluate(ref submission);
    }

    [Benchmark(Description = "rules: no consent")]
    public int Refuse()
    {
        var submission = _registered.Submission(Texts.Chinese, agreed: false);
        return (int)_registered.Rules.Evaluate(ref submission);
    }

    [Benchmark(Description = "rules and stamp, GSM 7-bit")]
    public int StampLatin() => DecideAndStamp(Texts.Latin, 0, Alphabet.Gsm7);

    [Benchmark(Description = "rules and stamp, UCS-2")]
    public int StampChinese() => DecideAndStamp(Texts.Chinese, 8, Alphabet.Ucs2);

    private int DecideAndStamp(string text, byte dataCoding, Alphabet alphabet)
    {
        var submission = _registered.Submission(text);
        return _registered.Rules.Evaluate(ref submission) == Reason.None
            ? _registered.Stamper.Apply(ref submission, new TextPath(dataCoding, alphabet, alphabet), SmscMarks.None, _scratch, _octets).OctetCount
            : throw new InvalidOperationException("The message was refused.");
    }
}
