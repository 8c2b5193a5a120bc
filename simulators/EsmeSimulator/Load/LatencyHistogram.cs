using System.Numerics;

namespace EsmeSimulator.Load;

/// <summary>
/// Counts of latencies in logarithmic buckets of 64 linear steps each, so a percentile is at most 1.6 % too high and recording is one increment.
/// One writer; readers may look at any time and see counts that are at most a few messages old.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    // Values below 2 * Steps are exact; each doubling above adds one row of Steps, up to 2^40 microseconds (12 days).
    private const int Rows = 40 - StepBits;
    private readonly long[] _counts = new long[(Rows + 1) * Steps];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Record(long microseconds)
    {
        long value = Math.Clamp(microseconds, 0, (1L << 40) - 1);
        _counts[BucketOf(value)]++;
        Count++;
        if (value > MaxMicroseconds)
        {
            MaxMicroseconds = value;
        }
    }

    /// <summary>Adds another histogram's counts to this one.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        MaxMicroseconds = Math.Max(MaxMicroseconds, other.MaxMicroseconds);
    }

    /// <summary>The latency that the given share of messages did not exceed, as the upper end of its bucket; 0 when nothing was recorded.</summary>
    /// <param name="percentile">0 to 100.</param>
    public long PercentileMicroseconds(double percentile)
    {
        if (Count == 0)
        {
            return 0;
        }

        long wanted = Math.Clamp((long)Math.Ceiling(Count * percentile / 100), 1, Count);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(UpperEndOf(i), MaxMicroseconds);
            }
        }

        return MaxMicroseconds;
    }

    private static int BucketOf(long value)
    {
        int row = Math.Max(0, BitOperations.Log2((ulong)value | 1) - StepBits);
        return (row * Steps) + (int)(value >> row);
    }

    private static long UpperEndOf(int bucket)
    {
        int row = Math.Max(0, (bucket / Steps) - 1);
        long step = bucket - (row * Steps);
        return ((step + 1) << row) - 1;
    }
}
