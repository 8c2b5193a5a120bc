using FsCheck;
using FsCheck.Fluent;
using SmppGuard.DoNotDisturb;
using Xunit;

namespace SmppGuard.Tests.DoNotDisturb;

public sealed class NumberSetTests
{
    [Fact]
    public void It_has_exactly_the_numbers_that_it_was_built_from() =>
        Prop.ForAll<PositiveInt[], PositiveInt[]>((some, others) =>
        {
            long[] numbers = [.. some.Select(n => 8613800000000L + n.Get)];
            var set = new NumberSet(numbers);
            return set.Count == numbers.Distinct().Count()
                && numbers.All(set.Contains)
                && !others.Select(n => 8613800000000L + n.Get).Except(numbers).Any(set.Contains);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Neighbouring_numbers_are_told_apart_however_many()
    {
        const long First = 8613800000000;
        const int Count = 1_000_000;
        var set = new NumberSet([.. Enumerable.Range(0, Count).Select(i => First + (2L * i))]);
        Assert.Equal(Count, set.Count);
        for (var i = 0; i < 2 * Count; i++)
        {
            Assert.Equal(i % 2 == 0, set.Contains(First + i));
        }
    }

    [Fact]
    public void An_empty_set_has_nothing() => Assert.False(NumberSet.Empty.Contains(8613800138000));
}
