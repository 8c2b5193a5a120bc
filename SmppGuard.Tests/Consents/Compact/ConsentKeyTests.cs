using SmppGuard.Consents.Compact;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents.Compact;

public sealed class ConsentKeyTests
{
    [Theory]
    [InlineData(1, 8613000000000, true)]
    [InlineData(1, 8619999999999, true)]
    [InlineData(16383, 8613800138000, true)]
    [InlineData(16384, 8613800138000, false)]
    [InlineData(-1, 8613800138000, false)]
    [InlineData(1, 8612999999999, false)]
    [InlineData(1, 8620000000000, false)]
    [InlineData(1, 447700900123, false)]
    [InlineData(1, 0, false)]
    public void Chinese_mobile_numbers_have_a_place(int organization, long number, bool fits) =>
        Assert.Equal(fits, new ConsentKey(organization, new Msisdn(number)).TryPack(out _));

    [Fact]
    public void No_two_keys_share_a_place_and_neighbours_are_spread_over_the_shards()
    {
        const int PerBlock = 200_000;
        HashSet<Place> places = [];
        var inShard = new int[ConsentTable.ShardCount];
        var count = 0;
        foreach (var organization in new[] { 0, 1, 2, 16383 })
        {
            foreach (var from in new[] { 8613000000000, 8613800000000, 8620000000000 - PerBlock })
            {
                for (var i = 0; i < PerBlock; i++)
                {
                    Assert.True(new ConsentKey(organization, new Msisdn(from + i)).TryPack(out var place));
                    Assert.True(places.Add(place));
                    inShard[place.Shard]++;
                    count++;
                }
            }
        }

        // 73 in a shard on average; 8 standard deviations.
        var average = count / (double)ConsentTable.ShardCount;
        Assert.InRange(inShard.Max(), average, average + (8 * Math.Sqrt(average)));
    }
}
