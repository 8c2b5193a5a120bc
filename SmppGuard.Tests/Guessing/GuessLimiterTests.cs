using System.Net;
using SmppGuard.Guessing;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Guessing;

public sealed class GuessLimiterTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");

    private readonly HastyTime _time = new();
    private readonly GuessLimiter _limiter;

    public GuessLimiterTests() => _limiter = new GuessLimiter(_time);

    [Fact]
    public async Task The_delay_grows_to_3_seconds_and_is_served_before_the_check()
    {
        Assert.Equal(
            [0, 100, 200, 400, 800, 1600, 3000, 3000],
            await WaitsAsync(8, async () => await FailAsync(Guesser, "cp1")));
    }

    [Fact]
    public async Task A_thousand_guesses_from_one_address_take_most_of_an_hour_however_many_names_and_connections()
    {
        var guesses = Enumerable.Range(0, 1000).Select(i => FailAsync(Guesser, i % 2 == 0 ? "cp1" : "")).ToList();
        var checks = (await Task.WhenAll(guesses)).Count(wasChecked => wasChecked);
        Assert.True(_time.Waited >= TimeSpan.FromSeconds(3) * (checks - 7), $"{checks} in {_time.Waited}");
    }

    [Fact]
    public async Task A_success_forgives_a_typing_error_and_no_guesses_at_others()
    {
        await FailAsync(Guesser, "own");
        await SucceedAsync(Guesser, "own");
        Assert.Equal([0], await WaitsAsync(1, () => SucceedAsync(Guesser, "other")));
        for (var i = 0; i < 8; i++)
        {
            await FailAsync(Guesser, "victim");
            await SucceedAsync(Guesser, "own");
        }

        Assert.Equal([3000], await WaitsAsync(1, () => FailAsync(Guesser, "victim")));
    }

    [Fact]
    public async Task Who_has_worked_from_an_address_waits_for_nobody_elses_guesses_there()
    {
        await SucceedAsync(Guesser, "honest");
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(Guesser, "victim");
        }

        using var guess = await _limiter.TakeAsync(Guesser, "victim");
        Assert.Equal([0, 0, 0], await WaitsAsync(3, () => SucceedAsync(Guesser, "honest")));
    }

    [Fact]
    public async Task Another_address_waits_for_nothing_and_a_64_of_IPv6_is_one()
    {
        for (var i = 0; i < 8; i++)
        {
            await FailAsync(IPAddress.Parse($"2001:db8::{i}:1"), "cp1");
        }

        Assert.Equal([3000], await WaitsAsync(1, () => FailAsync(IPAddress.Parse("2001:db8::ffff"), "cp1")));
        Assert.Equal([0], await WaitsAsync(1, () => FailAsync(IPAddress.Parse("2001:db8:0:1::1"), "cp1")));
        Assert.Equal([0], await WaitsAsync(1, () => FailAsync(Guesser, "cp1")));
        Assert.Equal([100], await WaitsAsync(1, () => FailAsync(Guesser.MapToIPv6(), "cp1")));
    }

    [Fact]
    public async Task A_flood_of_addresses_makes_it_forget_none_that_guesses_and_take_no_more_memory()
    {
        for (var i = 0; i < 8; i++)
        {
            await FailAsync(Guesser, "cp1");
        }

        await SucceedAsync(IPAddress.Parse("192.0.2.2"), "honest");
        for (var i = 0; i < 40_000; i++)
        {
            using var turn = await _limiter.TakeAsync(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), "");
        }

        Assert.True(_limiter.Addresses <= 32_768);
        Assert.Equal([3000], await WaitsAsync(1, () => FailAsync(Guesser, "cp1")));
        _time.Pass(TimeSpan.FromMinutes(10));
        using (await _limiter.TakeAsync(IPAddress.Parse("198.51.100.1"), ""))
        {
            Assert.True(_limiter.Addresses < 10);
        }

        Assert.Equal([0], await WaitsAsync(1, () => FailAsync(Guesser, "cp1")));
    }

    [Fact]
    public async Task Who_was_gone_before_he_came_takes_no_turn_and_gives_none_back()
    {
        var gone = new CancellationToken(canceled: true);
        using (var turn = await _limiter.TakeAsync(Guesser, ""))
        {
            Assert.NotNull(turn);
            for (var i = 0; i < 20; i++)
            {
                using var none = await _limiter.TakeAsync(Guesser, "", gone);
                Assert.Null(none);
            }

            // It is still the turn of one alone.
            Assert.Null(await _limiter.TakeAsync(Guesser, ""));
        }

        Assert.Null(await _limiter.TakeAsync(Guesser, "", gone));
        Assert.True(await FailAsync(Guesser, ""));

        // Only the one who waited too long was refused.
        Assert.Equal((1, 1), (_limiter.Unchecked, _limiter.Failures));
    }

    [Fact]
    public async Task Slow_hashes_are_computed_a_few_at_a_time_and_first_for_who_has_not_failed()
    {
        var queue = new HashQueue();
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var busy = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => queue.RunAsync("cp1", 0, () =>
        {
            gate.Wait();
            return true;
        }, () => false)).ToList();
        var flood = Enumerable.Range(0, 100).Select(i => queue.RunAsync("cp1", 5, () => Note("flood"), () => false)).ToList();
        var honest = queue.RunAsync("cp1", 0, () => Note("honest"), () => false);
        Assert.Equal(101, queue.Waiting);
        gate.Set();
        Assert.True(await honest);
        await Task.WhenAll([.. busy, .. flood]);
        Assert.True(order.IndexOf("honest") < Math.Max(1, Environment.ProcessorCount / 2));

        bool Note(string who)
        {
            lock (order)
            {
                order.Add(who);
            }

            return true;
        }
    }

    [Fact]
    public async Task A_flood_at_one_account_from_fresh_addresses_keeps_nobody_from_another_and_who_is_gone_costs_no_hash()
    {
        var queue = new HashQueue();
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var places = Math.Max(1, Environment.ProcessorCount / 2);
        var busy = Enumerable.Range(0, places).Select(_ => queue.RunAsync("cp1", 0, () =>
        {
            gate.Wait();
            return true;
        }, () => false)).ToList();
        var isGone = false;
        var gone = Enumerable.Range(0, 900).Select(_ => queue.RunAsync("cp1", 0, () => Note("gone"), () => Volatile.Read(ref isGone))).ToList();
        var flood = Enumerable.Range(0, 200).Select(_ => queue.RunAsync("cp1", 0, () => Note("flood"), () => false)).ToList();
        Assert.Equal(1024, queue.Waiting);

        // An account has 1,024 places, and others have theirs.
        Assert.Equal(76, flood.Count(attempt => attempt.IsCompleted && attempt.Result is null));
        var other = queue.RunAsync("cp2", 3, () => Note("other"), () => false);
        Volatile.Write(ref isGone, true);
        gate.Set();
        Assert.True(await other);
        await Task.WhenAll([.. busy, .. gone, .. flood]);
        Assert.DoesNotContain("gone", order);
        Assert.All(gone, attempt => Assert.Null(attempt.Result));
        Assert.True(order.IndexOf("other") <= 2 * places);
        Assert.Equal((125, 0), (order.Count, queue.Waiting));

        bool Note(string who)
        {
            lock (order)
            {
                order.Add(who);
            }

            return true;
        }
    }

    private async Task<bool> FailAsync(IPAddress address, string account)
    {
        using var turn = await _limiter.TakeAsync(address, account);
        turn?.Fail();
        return turn is not null;
    }

    private async Task<bool> SucceedAsync(IPAddress address, string account)
    {
        using var turn = await _limiter.TakeAsync(address, account);
        turn!.Succeed();
        return true;
    }

    private async Task<IEnumerable<double>> WaitsAsync(int times, Func<Task> attempt)
    {
        List<double> waits = [];
        for (var i = 0; i < times; i++)
        {
            var before = _time.Waited;
            await attempt();
            waits.Add((_time.Waited - before).TotalMilliseconds);
        }

        return waits;
    }
}
