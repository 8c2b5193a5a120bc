using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Carriers.Portability;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>The index of ported numbers says of each number what a dictionary would.</summary>
public sealed class PortabilityIndexTests
{
    private static readonly string[] Names = ["china-mobile", "china-unicom", "china-telecom"];

    [Fact]
    public void Lists_and_increments_in_any_order_with_repetitions_are_what_a_dictionary_would_be()
    {
        // Numbers that lie close together, in a few blocks, at their edges, and in another country.
        var number = Gen.OneOf(
            Gen.Choose(0, 300).Select(n => 8_613_800_138_000L + n),
            Gen.Choose(-3, 3).Select(n => ((8_613_800_138_000L >> PortabilityBlock.Bits) << PortabilityBlock.Bits) + n),
            Gen.Choose(0, 20).Select(n => 8_613_000_000_000L + (n * 65_536L)),
            Gen.Choose(0, 1_000_000).Select(n => 8_619_000_000_000L + (n * 977L)),
            Gen.Choose(0, 9).Select(n => 6_591_234_560L + n));
        var line = number.SelectMany(n => Gen.Choose(0, 3).Select(c => (Number: n, Carrier: c)));
        var change = line.ListOf().SelectMany(lines => Gen.Elements(true, false).Select(adds => (Lines: lines.ToArray(), Adds: adds)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(change.ListOf().ToArbitrary(), changes =>
        {
            var table = PortabilityTable.None;
            var model = new Dictionary<long, string>();
            foreach (var (lines, adds) in changes)
            {
                var before = new Dictionary<long, string>(model);
                if (!adds)
                {
                    model.Clear();
                }

                var builder = new PortabilityBuilder(table, adds);
                foreach (var (msisdn, carrier) in lines.Where(l => adds || l.Carrier > 0))
                {
                    Assert.True(builder.Add(new Msisdn(msisdn), carrier == 0 ? (byte)0 : builder.PlaceOf(Names[carrier - 1])));
                    _ = carrier == 0 ? model.Remove(msisdn) : (model[msisdn] = Names[carrier - 1]) is null;
                }

                builder.Finish();
                table = Table(table, builder);
                Assert.Equal(model.Count, builder.Count);
                Assert.Equal(before.Keys.Count(n => !model.ContainsKey(n)), builder.Lost);
                Assert.Equal(before.Count(n => model.TryGetValue(n.Key, out var now) && now != n.Value), builder.Moved);
                Assert.Equal(before.Keys.Union(model.Keys).Count(n => before.GetValueOrDefault(n) != model.GetValueOrDefault(n)), builder.Changed);
                Assert.All(model, n => Assert.Equal(n.Value, table.Find(new Msisdn(n.Key))));
                Assert.All(before.Keys.Concat(lines.SelectMany(l => new[] { l.Number, l.Number + 1, l.Number - 1 })), n => Assert.Equal(model.GetValueOrDefault(n), table.Find(new Msisdn(n))));
                Assert.All(table.Blocks.Values, block => Assert.True(PortabilityBlock.IsPossible(block, builder.Carriers.Count)));
            }
        }));
    }

    [Fact]
    public void A_block_of_all_its_numbers_and_one_of_a_single_number_are_searched_rightly()
    {
        foreach (var step in new[] { 1, 2, 65_535, 1 << (PortabilityBlock.Bits - 1) })
        {
            var builder = new PortabilityBuilder(PortabilityTable.None, adds: false);
            var first = 5L << PortabilityBlock.Bits;
            for (var n = (1L << PortabilityBlock.Bits) - 1; n >= 0; n -= step)
            {
                _ = builder.Add(new Msisdn(first + n), builder.PlaceOf(Names[n % 3]));
            }

            builder.Finish();
            var table = Table(PortabilityTable.None, builder);
            for (var n = 0L; n < 1L << PortabilityBlock.Bits; n++)
            {
                var isThere = ((1L << PortabilityBlock.Bits) - 1 - n) % step == 0;
                if (table.Find(new Msisdn(first + n)) != (isThere ? Names[n % 3] : null))
                {
                    Assert.Fail($"number {n} of a block with each {step}th");
                }
            }
        }
    }

    [Fact]
    public void A_number_costs_three_octets_and_looking_it_up_allocates_nothing()
    {
        const int Count = 200_000;
        var builder = new PortabilityBuilder(PortabilityTable.None, adds: false);
        for (var n = 0; n < Count; n++)
        {
            _ = builder.Add(new Msisdn(8_613_800_000_000 + (n * 5L)), builder.PlaceOf(Names[n % 3]));
        }

        builder.Finish();
        var table = Table(PortabilityTable.None, builder);
        Assert.InRange(table.Octets, Count * 3L, Count * 4L);
        _ = Allocations.AssertNone(() =>
        {
            for (var n = 0; n < 1000; n++)
            {
                _ = table.Find(new Msisdn(8_613_800_000_000 + n));
            }
        });
    }

    /// <summary>A damaged block must not send a search outside of it.</summary>
    [Fact]
    public void Octets_that_are_no_block_are_told_from_one()
    {
        var builder = new PortabilityBuilder(PortabilityTable.None, adds: false);
        foreach (var n in Enumerable.Range(0, 50))
        {
            _ = builder.Add(new Msisdn(8_613_800_000_000 + (n * 7919L)), builder.PlaceOf(Names[n % 3]));
        }

        builder.Finish();
        var block = builder.Built.Values.First();
        Assert.True(PortabilityBlock.IsPossible(block, 3));
        Assert.False(PortabilityBlock.IsPossible(block, 1));
        Assert.False(PortabilityBlock.IsPossible(block.AsSpan(1), 3));
        Assert.False(PortabilityBlock.IsPossible(block.AsSpan(0, block.Length - 3), 3));
        Assert.False(PortabilityBlock.IsPossible([], 3));
        Assert.False(PortabilityBlock.IsPossible([.. block[..1].Select(_ => (byte)255), .. block[1..]], 3));
    }

    private static PortabilityTable Table(PortabilityTable before, PortabilityBuilder builder) => new(
        new PortabilityList
        {
            Version = "1",
            Revision = (before.List?.Revision ?? 0) + 1,
            Count = builder.Count,
            ReplacedAt = default,
            Actor = "ops",
            Carriers = [.. builder.Carriers],
            Pieces = [],
        },
        builder.Built);
}
