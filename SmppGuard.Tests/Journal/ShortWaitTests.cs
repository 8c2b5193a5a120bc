using SmppGuard.Journal;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>An hour that is waited for is a test that fails.</summary>
public sealed class ShortWaitTests
{
    private static readonly TimeSpan VeryLong = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_wait_ends_when_it_is_signalled_or_was()
    {
        using var wait = new ShortWait();
        for (var i = 0; i < 50; i++)
        {
            var waiting = Task.Factory.StartNew(() => wait.Wait(VeryLong), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            wait.Signal();
            await waiting;
            waiting = Task.Factory.StartNew(wait.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            wait.Signal();
            await waiting;
        }
    }

    [Fact]
    public void A_wait_ends_by_itself()
    {
        using var wait = new ShortWait();
        wait.Wait(TimeSpan.FromMicroseconds(100));
    }

    [Fact]
    public void A_signal_after_the_end_is_for_nobody()
    {
        var wait = new ShortWait();
        wait.Dispose();
        wait.Signal();
    }
}
