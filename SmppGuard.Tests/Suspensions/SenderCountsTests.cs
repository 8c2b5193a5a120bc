using SmppGuard.Model;
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
            var messages = new List<(long Minute, bool IsAllowed)>();
            var latest = new Dictionary<Msisdn, long>();
            var (minute, newest, newestOptOut) = (100L, 0L, 0L);
            for (var step = 0; step < 60; step++)
            {
                // Mostly forwards, sometimes far, sometimes back.
                minute += random.Next(10) switch { 0 => -random.Next(4), 1 => random.Next(20), _ => random.Next(2) };
                if (random.Next(2) == 0)
                {
                    var isAllowed = random.Next(2) == 0;
                    counts.Message(minute, isAllowed);
                    newest = Math.Max(newest, minute);
                    messages.Add((minute, isAllowed));
                    messages.RemoveAll(m => m.Minute <= newest - Kept);
                }

                // A few people, again and again: each of them is one, at the latest time.
                if (random.Next(2) == 0)
                {
                    var person = new Msisdn(8613800138000 + random.Next(5));
                    counts.OptOut(minute, person);
                    newestOptOut = Math.Max(newestOptOut, minute);
                    if (minute > newestOptOut - Kept)
                    {
                        latest[person] = Math.Max(minute, latest.GetValueOrDefault(person));
                    }
                }

                var window = random.Next(1, Kept + 1);
                var sum = counts.Sum(minute, window);
                newest = Math.Max(newest, minute);
                newestOptOut = Math.Max(newestOptOut, minute);
                var expected = messages.Where(m => m.Minute <= minute && m.Minute > minute - window && m.Minute > newest - Kept).ToList();
                Assert.Equal(expected.Count(m => m.IsAllowed), sum.Allowed);
                Assert.Equal(expected.Count, sum.Submitted);
                Assert.Equal(latest.Values.Count(m => m <= minute && m > minute - window && m > newestOptOut - Kept), sum.OptOuts);
                Assert.Equal(0, sum.Complaints);
            }
        }
    }

    [Fact]
    public void What_is_forgotten_counts_no_more_and_counts_anew_when_it_happens_again()
    {
        var counts = new SenderCounts(Kept);
        for (var i = 0; i < 2; i++)
        {
            counts.Message(5, isAllowed: true);
            counts.Message(5, isAllowed: false);
            counts.Complaint(5, new Msisdn(8613800138000));
            counts.OptOut(5, new Msisdn(8613800138000));
            Assert.Equal(new SenderTotals(1, 1, 1, 1), counts.Sum(5, Kept));
            counts.Clear();
            Assert.Equal(default, counts.Sum(5, Kept));
        }
    }

    [Fact]
    public void A_flood_of_people_takes_a_bounded_memory_and_each_of_them_still_counts()
    {
        var people = new RecentPeople(Kept);
        for (var person = 1; person <= RecentPeople.MaxRemembered * 2; person++)
        {
            people.Add(5, new Msisdn(person));
        }

        Assert.Equal(RecentPeople.MaxRemembered * 2, people.Count(5, Kept));
        people.Add(5, new Msisdn(1));
        Assert.Equal(RecentPeople.MaxRemembered * 2, people.Count(5, Kept));

        // When the minute is over, there is room again.
        Assert.Equal(0, people.Count(5 + Kept, Kept));
        people.Add(5 + Kept, new Msisdn(1));
        people.Add(6 + Kept, new Msisdn(1));
        Assert.Equal(1, people.Count(6 + Kept, Kept));
    }
}
