using SmppGuard.Relay.Smsc;
using Xunit;

namespace SmppGuard.Tests.Events;

/// <summary>What every storage does for turns of SMSCs. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class SmscTurnStorageContract
{
    private const int Many = 1000;

    private static readonly DateTimeOffset Then = new(2026, 11, 28, 1, 2, 3, TimeSpan.Zero);

    [SkippableFact]
    public async Task Turns_are_kept_as_they_are_in_the_order_in_which_they_came_over_all_pods()
    {
        Assert.Equal(0, await Open(Many).NewestAsync(default));
        Assert.Null(await Open(Many).LastAsync(1, "main", default));
        SmscTurn[] turns = [Out(1, "main", 1), Out(2, "main", 2), Out(1, "other", 3), Back(1, "main", 4)];
        foreach (var turn in turns)
        {
            await Open(Many).AddAsync(turn, default);
        }

        var read = await Open(Many).AfterAsync(0, 10, default);
        Assert.Equal(turns, read.Select(turn => turn with { Number = 0 }));
        Assert.Equal(read[^1].Number, await Open(Many).NewestAsync(default));
        Assert.Equal(turns[2..], (await Open(Many).AfterAsync(read[1].Number, 10, default)).Select(turn => turn with { Number = 0 }));
        Assert.Equal(turns[..1], (await Open(Many).AfterAsync(0, 1, default)).Select(turn => turn with { Number = 0 }));
        Assert.Equal([turns[3], turns[1], turns[2]], new[] { await Open(Many).LastAsync(1, "main", default), await Open(Many).LastAsync(2, "main", default), await Open(Many).LastAsync(1, "other", default) }.Select(turn => turn! with { Number = 0 }));
    }

    [SkippableFact]
    public async Task The_oldest_are_forgotten_and_their_numbers_are_not_given_again()
    {
        var storage = Open(3);
        for (var i = 0; i < 7; i++)
        {
            await storage.AddAsync(Out(1, "main", i), default);
        }

        var kept = await storage.AfterAsync(0, 10, default);
        Assert.Equal([4, 5, 6], kept.Select(turn => (turn.At - Then).Seconds));
        await storage.AddAsync(Back(1, "main", 7), default);
        Assert.Equal(7, (Assert.Single(await storage.AfterAsync(kept[^1].Number, 10, default)).At - Then).Seconds);
    }

    [SkippableFact]
    public async Task Whoever_reads_while_many_pods_add_at_once_is_told_of_all()
    {
        const int Pods = 6;
        var adding = Task.WhenAll(Enumerable.Range(1, Pods).Select(pod => Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                await Open(Many).AddAsync(Out(pod, "main", i), default);
            }
        })));
        var (told, place, isOver) = (new List<SmscTurn>(), 0L, false);
        while (!isOver)
        {
            isOver = adding.IsCompleted;
            var page = await Open(Many).AfterAsync(place, 5, default);
            told.AddRange(page);
            place = page.Count == 0 ? place : page[^1].Number;
            isOver &= page.Count == 0;
        }

        await adding;
        Assert.Equal(Pods * 4, told.Select(turn => (turn.Pod, turn.At)).Distinct().Count());
    }

    private protected abstract ISmscTurnStorage Open(int kept);

    private static SmscTurn Out(int pod, string smsc, int second) => new() { Pod = pod, Smsc = smsc, At = Then.AddSeconds(second), IsOut = true, Cause = "it has no bind" };

    private static SmscTurn Back(int pod, string smsc, int second) => new() { Pod = pod, Smsc = smsc, At = Then.AddSeconds(second), IsOut = false, OutSince = Then };
}
