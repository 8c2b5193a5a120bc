using Microsoft.Extensions.Time.Testing;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// Time that a test hands in: a clock that stands until it is moved, so that what takes the program an hour takes the test a moment. What comes over sockets and from disks takes its real
/// time all the same, so the clock is moved in steps, each of which leaves the others a moment to follow.
/// </summary>
internal static class HandedTime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongMoment = TimeSpan.FromMilliseconds(100);

    /// <summary>For each second after something is due, so that a machine that is busy is not taken for a program that is late.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMilliseconds(500);

    /// <summary>What has not come by then waits for something real, such as a busy machine: the clock must not run away from it.</summary>
    private static readonly TimeSpan Brisk = TimeSpan.FromSeconds(45);

    /// <summary>A clock for a whole guard: it stands at one in the afternoon in Shanghai.</summary>
    public static FakeTimeProvider Stopped() => new(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero));

    /// <summary>The same of today, for what a server removes by its own clock.</summary>
    public static FakeTimeProvider StoppedToday() => new(new DateTimeOffset(DateTimeOffset.UtcNow.Date, TimeSpan.Zero).AddHours(5));

    /// <summary>Moves the clock until the condition holds.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">The same in words, for when it never comes.</param>
    /// <param name="step">How far at a time; a second if not given.</param>
    /// <param name="due">From when on the clock goes slowly, for a test that says how late the condition may come to hold.</param>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, Func<Task<bool>> condition, string what, TimeSpan? step = null, DateTimeOffset? due = null)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"waited in vain for {what}, {time.GetElapsedTime(started)} of the time that is handed in");
            }

            time.Advance(step ?? Second);
            await Task.Delay(time.GetUtcNow() >= due ? Overdue : time.GetElapsedTime(started) < Brisk ? Moment : LongMoment, CancellationToken.None);
        }
    }

    public static Task AdvanceUntilAsync(this FakeTimeProvider time, Func<bool> condition, string what, TimeSpan? step = null, DateTimeOffset? due = null) =>
        time.AdvanceUntilAsync(() => Task.FromResult(condition()), what, step, due);

    /// <summary>Moves the clock until the task has ended.</summary>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, Task task, TimeSpan? step = null)
    {
        await time.AdvanceUntilAsync(() => task.IsCompleted, "a task to end", step);
        await task;
    }

    /// <summary>Moves the clock until the task has ended, and gives what it brought.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, Task<T> task, TimeSpan? step = null)
    {
        await time.AdvanceUntilAsync((Task)task, step);
        return await task;
    }
}
