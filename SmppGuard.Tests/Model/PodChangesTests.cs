using FsCheck;
using FsCheck.Fluent;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Model;

/// <summary>Whoever follows by <see cref="PodChanges"/> misses nothing, though an answer may have what was changed while it was put together, and lack what was changed before that.</summary>
public sealed class PodChangesTests
{
    private const int Numbers = 6;

    [Fact]
    public void After_whatever_answers_a_follower_has_what_the_storage_has() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Assert.Null(Difference(new Random(seed)))).QuickCheckThrowOnFailure();

    /// <summary>What was seen of each pod last is not enough: this is what the rule is for.</summary>
    [Fact]
    public void An_answer_that_has_a_later_change_and_lacks_an_earlier_one_hides_nothing()
    {
        var seen = new PodChanges();
        seen.Take([(Pod: 1, Number: 2)]);
        Assert.Equal(0, seen.Known.GetValueOrDefault(1));
        seen.Take([(Pod: 1, Number: 1), (Pod: 1, Number: 2)]);
        Assert.Equal(2, seen.Known[1]);
    }

    private static string? Difference(Random random)
    {
        var stored = new Dictionary<long, SingleChange>();
        var last = new long[4];
        var followed = new HashSet<long>();
        var seen = new PodChanges();
        for (var round = 0; round < 30; round++)
        {
            Change(random.Next(4));
            var before = stored.ToDictionary();
            Change(random.Next(4));

            // What was there before and was not changed since is in the answer; of what was changed meanwhile, any part.
            var answer = stored.Values.Where(s => s.Change > seen.Known.GetValueOrDefault(s.Pod) && ((before.TryGetValue(s.Msisdn.Value, out var was) && was == s) || random.Next(2) == 0)).ToList();
            Follow(answer);
        }

        Follow([.. stored.Values.Where(s => s.Change > seen.Known.GetValueOrDefault(s.Pod))]);
        var expected = stored.Values.Where(s => s.IsPut).Select(s => s.Msisdn.Value).ToHashSet();
        return followed.SetEquals(expected) ? null : $"{string.Join(' ', followed)} instead of {string.Join(' ', expected)}";

        void Change(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var (pod, number) = (random.Next(last.Length), random.Next(1, Numbers));
                stored[number] = new SingleChange(new Msisdn(number), random.Next(2) == 0, pod, ++last[pod]);
            }
        }

        void Follow(List<SingleChange> answer)
        {
            foreach (var change in answer)
            {
                _ = change.IsPut ? followed.Add(change.Msisdn.Value) : followed.Remove(change.Msisdn.Value);
            }

            seen.Take(answer.Select(change => (change.Pod, change.Change)));
        }
    }
}
