using SmppGuard.Frequency;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Frequency;

public sealed class RecentAdvertsTests
{
    private const int Hour = 3600;

    private readonly RecentAdverts _adverts = new();

    [Fact]
    public void A_recipient_is_free_again_when_the_first_advert_stops_counting()
    {
        Assert.True(Add(now: 1000));
        Assert.True(Add(now: 2000));
        Assert.False(Add(now: 1000 + Hour - 1));
        Assert.True(Add(now: 1000 + Hour));
        Assert.False(Add(now: 1000 + Hour));
        Assert.True(Add(now: 2000 + Hour));

        bool Add(uint now) => _adverts.TryAdd(1, new Msisdn(8613800138000), cap: 2, now + Hour, now);
    }

    [Fact]
    public void What_is_taken_out_does_not_count()
    {
        var someone = new Msisdn(8613800138000);
        Assert.True(_adverts.TryAdd(1, someone, 1, 5000, 1000));
        _adverts.Remove(1, someone, 5001);
        _adverts.Remove(2, someone, 5000);
        Assert.False(_adverts.TryAdd(1, someone, 1, 5000, 1000));
        _adverts.Remove(1, someone, 5000);
        Assert.True(_adverts.TryAdd(1, someone, 1, 5000, 1000));
    }

    [Fact]
    public void What_counts_can_be_counted()
    {
        var someone = new Msisdn(8613800138000);
        Assert.Equal(0, _adverts.Count(1, someone, 1000));
        Assert.True(_adverts.TryAdd(1, someone, 9, 5000, 1000));
        Assert.True(_adverts.TryAdd(1, someone, 9, 6000, 1000));
        Assert.True(_adverts.TryAdd(2, someone, 9, 6000, 1000));
        Assert.Equal([2, 1, 0], new[] { 4999u, 5000u, 6000u }.Select(now => _adverts.Count(1, someone, now)));
    }

    /// <summary>Against lists of times: organizations and numbers that are near each other, more adverts than a shard begins with, time that passes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_adverts_are_counted_as_a_list_counts_them(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<(int, long), List<uint>>();
        var now = 1_700_000_000u;
        for (var step = 0; step < 200_000; step++)
        {
            now += (uint)(random.Next(50) == 0 ? random.Next(600) : 0);
            var (organization, number) = (random.Next(1, 4), 8613800000000 + random.Next(2000));
            if (!model.TryGetValue((organization, number), out var times))
            {
                model.Add((organization, number), times = []);
            }

            times.RemoveAll(until => until <= now);
            if (times.Count > 0 && random.Next(10) == 0)
            {
                var gone = times[random.Next(times.Count)];
                times.Remove(gone);
                _adverts.Remove(organization, new Msisdn(number), gone);
                continue;
            }

            var until = now + (uint)random.Next(1, 3 * Hour);
            var cap = random.Next(1, 6);
            var expected = times.Count < cap;
            Assert.Equal(expected, _adverts.TryAdd(organization, new Msisdn(number), cap, until, now));
            if (expected)
            {
                times.Add(until);
            }
        }

        Assert.InRange(_adverts.Octets, 1, 6000 * 5 * 16 * 8);
    }

    [Fact]
    public async Task Threads_that_add_at_once_get_no_more_places_than_there_are()
    {
        const int Recipients = 500;
        const int Cap = 3;
        var taken = new int[Recipients];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var round = 0; round < 10; round++)
            {
                for (var i = 0; i < Recipients; i++)
                {
                    if (_adverts.TryAdd(1, new Msisdn(8613800000000 + i), Cap, 5000, 1000))
                    {
                        Interlocked.Increment(ref taken[i]);
                    }
                }
            }
        })));
        Assert.All(taken, count => Assert.Equal(Cap, count));
    }
}
