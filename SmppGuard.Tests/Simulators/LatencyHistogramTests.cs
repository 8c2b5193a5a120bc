using EsmeSimulator.Load;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SmppGuard.Tests.Simulators;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_never_too_low_and_at_most_one_bucket_too_high()
    {
        var latencies = Gen.Choose(0, int.MaxValue).NonEmptyListOf();
        Prop.ForAll(latencies.ToArbitrary(), values =>
        {
            var histogram = new LatencyHistogram();
            foreach (var value in values)
            {
                histogram.Record(value);
            }

            var sorted = values.Order().ToList();
            foreach (var percentile in (double[])[1, 50, 95, 99, 100])
            {
                long exact = sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percentile / 100) - 1)];
                var measured = histogram.PercentileMicroseconds(percentile);
                if (measured < exact || measured > exact + (exact / 64) + 1)
                {
                    return false;
                }
            }

            return histogram.MaxMicroseconds == sorted[^1];
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Adding_histograms_is_like_recording_into_one()
    {
        var (left, right, both) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < 10_000; i += 7)
        {
            (i % 2 == 0 ? left : right).Record(i * i);
            both.Record(i * i);
        }

        left.Add(right);

        Assert.Equal(both.Count, left.Count);
        Assert.Equal(both.PercentileMicroseconds(99), left.PercentileMicroseconds(99));
        Assert.Equal(both.MaxMicroseconds, left.MaxMicroseconds);
    }
}
