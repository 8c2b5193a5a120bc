using SmppGuard.Relay.Deliveries;
using Xunit;

namespace SmppGuard.Tests.Relay.Deliveries;

public sealed class WaitingIdsTests
{
    [Fact]
    public void They_are_a_sorted_set_whatever_comes_and_goes()
    {
        var random = new Random(7);
        var ids = new WaitingIds();
        var expected = new SortedSet<long>();
        for (var i = 0; i < 20_000; i++)
        {
            // Nearly in order, with repetitions and stragglers; mostly the first ones go, now and then all of them.
            var id = (i / 2) + random.Next(40);
            switch (random.Next(5))
            {
                case < 3:
                    ids.Add(id);
                    expected.Add(id);
                    break;
                case 3 when expected.Count > 0:
                    var gone = random.Next(10) == 0 ? id : expected.Min;
                    Assert.Equal(expected.Remove(gone), ids.Remove(gone));
                    break;
                default:
                    while (i % 997 == 0 && expected.Count > 0)
                    {
                        Assert.True(ids.Remove(expected.Min));
                        expected.Remove(expected.Min);
                    }

                    break;
            }

            Assert.Equal(expected.Count, ids.Count);
            if (expected.Count > 0)
            {
                Assert.Equal(expected.Min, ids.Min);
            }
        }

        List<long> rest = [];
        while (ids.Count > 0)
        {
            rest.Add(ids.Min);
            Assert.True(ids.Remove(ids.Min));
        }

        Assert.Equal(expected, rest);
    }
}
