using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Model;

public sealed class RecordIdsTests
{
    private const long CounterLength = 1 << 12;
    private const long Millisecond = 1 << 20;
    private const long LastTime = (1L << 43) - 1;

    private static readonly long Now = new DateTimeOffset(2026, 11, 28, 4, 0, 0, 123, TimeSpan.Zero).ToUnixTimeMilliseconds();

    // On every disk: journal, day files, guard.db, message_ids that ESMEs were given. These numbers never change.
    [Theory]
    [InlineData(0, 0x19AC_8A87_87B0_0000)]
    [InlineData(1, 0x19AC_8A87_87B0_1000)]
    [InlineData(255, 0x19AC_8A87_87BF_F000)]
    public void The_layout_is_43_bits_of_time_8_of_the_pod_and_12_of_a_counter(int pod, long first)
    {
        const long Time = 0x19A_C8A8_787B;
        var ids = new RecordIds(pod);
        Assert.Equal([first, first + 1, first + 2], [ids.Next(Time), ids.Next(Time), ids.Next(Time)]);
        Assert.Equal((Time, pod), (RecordIds.TimeOf(first + 2), RecordIds.PodOf(first + 2)));
        Assert.Equal(first & ~0xFFFFFL, RecordIds.FirstAt(Time));
        Assert.Equal(255, RecordIds.MaxPod);
    }

    [Fact]
    public void Pods_give_different_ids_that_grow_whatever_their_clocks_do_and_however_often_they_start() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(Gen.ListOf(Steps())), steps =>
        {
            // The directory of pod 0 was there before pods were: its last id has a counter of 20 bits.
            var numbers = new[] { 0, 1, 2, 255 };
            var last = numbers.ToDictionary(pod => pod, pod => pod == 0 ? RecordIds.FirstAt(Now) + (Millisecond / 3) : 0);
            var ids = numbers.ToDictionary(pod => pod, pod => Started(pod, last[pod]));
            var clocks = numbers.ToDictionary(pod => pod, _ => Now);
            HashSet<long> given = [last[0]];
            foreach (var (place, jump, restarts, count) in steps)
            {
                var pod = numbers[place];
                clocks[pod] += jump;
                ids[pod] = restarts ? Started(pod, last[pod]) : ids[pod];
                for (var i = 0; i < count; i++)
                {
                    var id = ids[pod].Next(clocks[pod]);
                    if (id <= last[pod] || !given.Add(id) || RecordIds.PodOf(id) != pod || RecordIds.TimeOf(id) < clocks[pod])
                    {
                        return false;
                    }

                    last[pod] = id;
                }
            }

            return true;
        }));

    [Fact]
    public void An_id_of_before_there_were_pods_lies_before_all_that_come_after_it()
    {
        // Also with a counter that no pod has any more.
        foreach (var counter in new[] { 0, 1, CounterLength - 1, CounterLength, (77 * CounterLength) + 5, Millisecond - 1 })
        {
            var old = RecordIds.FirstAt(Now) + counter;
            Assert.Equal(Now, RecordIds.TimeOf(old));
            foreach (var pod in new[] { 0, 1, 77, 255 })
            {
                var next = Started(pod, old).Next(Now - 1000);
                Assert.InRange(next, old + 1, RecordIds.FirstAt(Now + 2) - 1);
                Assert.Equal(pod, RecordIds.PodOf(next));
            }
        }
    }

    [Fact]
    public void A_directory_that_is_opened_as_another_pod_goes_on_with_larger_ids_of_that_pod()
    {
        var last = new RecordIds(3).Next(Now);
        Assert.Equal(RecordIds.FirstAt(Now) + (5 * CounterLength), Started(5, last).Next(Now));
        Assert.Equal(RecordIds.FirstAt(Now + 1) + CounterLength, Started(1, last).Next(Now));
        Assert.Equal(last + 1, Started(3, last).Next(Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public void A_millisecond_that_is_used_up_borrows_from_the_next_until_the_clock_has_come_up(int pod)
    {
        var ids = new RecordIds(pod);
        var given = Enumerable.Range(0, (int)(2 * CounterLength) + 1).Select(_ => ids.Next(Now)).ToArray();
        Assert.Equal(given.Order(), given);
        Assert.Equal([Now, Now, Now + 1, Now + 1, Now + 2], new[] { 0, CounterLength - 1, CounterLength, (2 * CounterLength) - 1, 2 * CounterLength }.Select(i => RecordIds.TimeOf(given[i])));
        Assert.All(given, id => Assert.Equal(pod, RecordIds.PodOf(id)));
        Assert.Equal(given[^1] + 1, ids.Next(Now + 2));
        Assert.Equal(Now + 3, RecordIds.TimeOf(ids.Next(Now + 3)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void The_ids_of_a_moment_lie_between_its_first_and_that_of_the_next_whichever_pod_gave_them(int pod)
    {
        var id = new RecordIds(pod).Next(Now);
        Assert.InRange(id, RecordIds.FirstAt(Now), RecordIds.FirstAt(Now + 1) - 1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(LastTime + 1)]
    [InlineData(253_402_300_799_999)] // the end of the year 9999
    [InlineData(long.MaxValue)]
    public void A_clock_outside_of_the_bits_is_not_followed(long wrong)
    {
        var ids = new RecordIds(9);
        var id = ids.Next(Now);
        Assert.Equal(id + 1, ids.Next(wrong));
        Assert.Equal(Now + 1, RecordIds.TimeOf(ids.Next(Now + 1)));
        Assert.True(new RecordIds().Next(wrong) > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void After_the_last_id_there_is_none_and_not_one_that_was_given(int pod)
    {
        var ids = Started(pod, RecordIds.FirstAt(LastTime) + ((pod + 1) * CounterLength) - 2);
        Assert.Equal(LastTime, RecordIds.TimeOf(ids.Next(Now)));
        Assert.Throws<InvalidOperationException>(() => ids.Next(Now));
        Assert.Throws<InvalidOperationException>(() => Started(pod, long.MaxValue).Next(Now));
    }

    [Fact]
    public async Task Threads_that_ask_at_once_get_different_ids()
    {
        var ids = new RecordIds(2);
        var given = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(i => ids.Next(Now + (i / 5000))).ToArray())));
        Assert.Equal(80_000, given.SelectMany(g => g).Distinct().Count());
        Assert.All(given, g => Assert.Equal(g.Order(), g));
    }

    private static RecordIds Started(int pod, long last)
    {
        var ids = new RecordIds(pod);
        ids.StartAfter(last);
        return ids;
    }

    private static Gen<(int Place, long Jump, bool Restarts, int Count)> Steps() =>
        from place in Gen.Choose(0, 3)
        from jump in Gen.OneOf(Gen.Constant(0), Gen.Choose(-3, 3), Gen.Choose(-100_000, 100_000))
        from restarts in Gen.Elements(true, false, false)
        from count in Gen.Frequency((9, Gen.Choose(0, 20)), (1, Gen.Choose(4_090, 8_200)))
        select (place, (long)jump, restarts, count);
}
