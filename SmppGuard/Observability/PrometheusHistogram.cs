using System.Globalization;
using System.Text;

namespace SmppGuard.Observability;

/// <summary>
/// One histogram: a counter for each bucket and a sum. Recording is lock-free and allocates nothing; reading while others record may miss the newest values,
/// but what it shows is consistent in itself, because the count is the sum of the buckets read.
/// </summary>
internal sealed class PrometheusHistogram
{
    /// <summary>In seconds, 50 µs to 10 s: from a commit of a fast disk to a response that is about to time out.</summary>
    public static readonly double[] DefaultBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _sum;

    /// <param name="bounds">Upper bounds (inclusive) in ascending order; the last bucket, without a bound, is added to them.</param>
    public PrometheusHistogram(IReadOnlyList<double> bounds)
    {
        _bounds = [.. bounds];
        _buckets = new long[_bounds.Length + 1];
    }

    public void Record(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        var seen = Volatile.Read(ref _sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Appends the lines of the text format: cumulative buckets, sum and count.</summary>
    public void Render(StringBuilder text, string name)
    {
        var count = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Volatile.Read(ref _buckets[i]);
            var bound = i < _bounds.Length ? _bounds[i].ToString("0.#########", CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum {Volatile.Read(ref _sum)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count {count}\n");
    }
}
