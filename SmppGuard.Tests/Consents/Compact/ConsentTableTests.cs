using SmppGuard.Consents.Compact;
using Xunit;

namespace SmppGuard.Tests.Consents.Compact;

public sealed class ConsentTableTests
{
    [Theory]
    [InlineData(uint.MaxValue)]
    // Neighbours, so that everything is displaced, at the start, in the middle and at the end of the shards.
    [InlineData(100u)]
    [InlineData(5000u)]
    public void It_holds_what_was_written_and_nothing_else_while_it_grows(uint spread)
    {
        var random = new Random(20260520);
        var table = new ConsentTable();
        Dictionary<Place, Slot[]> model = [];
        for (var step = 1; step <= 40_000; step++)
        {
            var place = Any(random, spread);
            var run = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Filled(place, random)).ToArray();
            table.Write(place, run);
            model[place] = run;
            if (step % 10_000 == 0)
            {
                ExpectAll(table, model, random, spread);
            }
        }

        table.Trim();
        ExpectAll(table, model, random, spread);
    }

    [Fact]
    public void What_was_expected_too_much_is_given_back_and_nothing_is_lost()
    {
        var random = new Random(1);
        var table = new ConsentTable();
        var empty = table.Octets;
        table.Expect(20_000_000);
        Dictionary<Place, Slot[]> model = [];
        for (var i = 0; i < 5_000; i++)
        {
            var place = new Place((uint)random.Next(8), (uint)random.NextInt64(uint.MaxValue));
            model[place] = [Filled(place, random)];
            table.Write(place, model[place]);
        }

        var expected = table.Octets - empty;
        table.Trim();
        ExpectAll(table, model, random, uint.MaxValue);
        Assert.InRange(table.Octets - empty, 5_000 * Slot.Size, 5_000 * 16);
        Assert.InRange(expected, 8 * 20_000_000L / ConsentTable.ShardCount * Slot.Size, long.MaxValue);
    }

    [Fact]
    public void A_full_table_takes_at_most_16_octets_for_a_slot()
    {
        var random = new Random(7);
        var table = new ConsentTable();
        var empty = table.Octets;
        HashSet<Place> places = [];
        for (var count = 1; count <= 40_000; count++)
        {
            // Four shards as full as 50 million consents make all of them, and fuller.
            Place place;
            do
            {
                place = new Place((uint)random.Next(4), (uint)random.NextInt64(uint.MaxValue));
            }
            while (!places.Add(place));

            table.Write(place, [Filled(place, random)]);
            if (count >= 6000 && count % 100 == 0)
            {
                Assert.InRange((table.Octets - empty) / (double)count, Slot.Size, 16.0);
            }
        }
    }

    private static Place Any(Random random, uint spread)
    {
        var from = random.Next(3) switch
        {
            0 => 0u,
            1 => (uint.MaxValue - spread) / 2,
            _ => uint.MaxValue - spread,
        };
        return new Place((uint)random.Next(3), (uint)(from + random.NextInt64(spread + 1L)));
    }

    private static Slot Filled(Place place, Random random) => new(place.Remainder, (ushort)random.Next(1, 1 << 16), (ulong)random.NextInt64());

    private static void ExpectAll(ConsentTable table, Dictionary<Place, Slot[]> model, Random random, uint spread)
    {
        foreach (var place in model.Keys.Concat(Enumerable.Range(0, 1000).Select(_ => Any(random, spread))))
        {
            var expected = model.GetValueOrDefault(place, []);

            // Also of shards that have nothing yet.
            table.Prefetch(place);
            var count = table.Find(place, out var first, out var second);
            Assert.Equal(expected.Select(Values), new[] { first, second }.Take(count).Select(Values));
        }
    }

    private static (uint Remainder, ushort Head, ulong Body) Values(Slot slot) => (slot.Remainder, slot.Head, slot.Body);
}
