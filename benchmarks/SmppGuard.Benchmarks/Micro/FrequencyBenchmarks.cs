using BenchmarkDotNet.Attributes;
using SmppGuard.Frequency;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Counting an advert for a frequency cap of three in a day, among a million recipients in random order who have had two each.</summary>
public class FrequencyBenchmarks
{
    private const int Recipients = 1_000_000;
    private const long FirstNumber = 8_613_800_000_000;
    private const long Now = 1_800_000_000_000;

    private readonly FrequencyCaps _caps = new(new FrequencyCapOptions { Messages = 3 });
    private readonly Organization _organization = new() { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" };
    private readonly Msisdn[] _recipients = [.. Enumerable.Range(0, Recipients).Select(i => new Msisdn(FirstNumber + (i * 7)))];
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).Shuffle(_recipients);
        foreach (var recipient in _recipients)
        {
            _ = _caps.TryCount(_organization, recipient, Now, Now, 1, out _);
            _ = _caps.TryCount(_organization, recipient, Now, Now, 1, out _);
        }
    }

    /// <summary>Taken back at once, so that the next round finds what this one found.</summary>
    [Benchmark(Description = "frequency cap: count, and take back")]
    public bool Count()
    {
        var recipient = _recipients[_next = (_next + 1) % Recipients];
        var counted = _caps.TryCount(_organization, recipient, Now, Now, 1, out var until);
        _caps.Uncount(_organization, recipient, until);
        return counted;
    }
}
