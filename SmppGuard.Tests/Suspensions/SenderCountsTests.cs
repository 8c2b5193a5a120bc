using SmppGuard.Suspensions;
using Xunit;

namespace SmppGuard.Tests.Suspensions;

public sealed class SenderCountsTests
{
    private const int Kept = 7;

    [Fact]
    public void A_window_sums_what_happened_in_its_minutes_whatever_the_clock_does()
    {
        var random = new Random(20260929);
        for (var round = 0; round < 200; round++)
        {
            var counts = new SenderCounts(Kept);
            var events = new List<(long Minute, SenderTotals Totals)>();
            var (minute, newest) = (100L, 0L);
            for (var step = 0; step < 60; step++)
            {
                // Mostly forwards, sometimes far, sometimes back.
                minute += random.Next(10) switch { 0 => -random.Next(4), 1 => random.Next(20), _ => random.Next(2) };
                if (random.Next(2) == 0)
                {
                    var totals = new SenderTotals(random.Next(5), random.Next(5), random.Next(2), random.Next(2));
                    counts.Add(minute, totals);
                    newest = Math.Max(newest, minute);
                    if (minute > newest - Kept)
                    {
                        events.Add((minute, totals));
                    }
                }

                var window = random.Next(1, Kept + 1);
                var sum = counts.Sum(minute, window);
                newest = Math.Max(newest, minute);
                var expected = events.Where(e => e.Minute <= minute && e.Minute > minute - window && e.Minute > newest - Kept).ToList();
                Assert.Equal(expected.Sum(e => e.Totals.Allowed), sum.Allowed);
                Assert.Equal(expected.Sum(e => e.Totals.Submitted), sum.Submitted);
                Assert.Equal(expected.Sum(e => e.Totals.Complaints + e.Totals.OptOuts), sum.Complaints + sum.OptOuts);
            }
        }
    }

    [Fact]
    public void What_is_forgotten_counts_no_more()
    {
        var counts = new SenderCounts(Kept);
        counts.Add(5, new SenderTotals(1, 1, 1, 1));
        counts.Clear();
        Assert.Equal(default, counts.Sum(5, Kept));
    }
}
