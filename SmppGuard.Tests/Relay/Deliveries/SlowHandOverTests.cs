using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Relay.Deliveries;

/// <summary>A guard whose database takes its time for what is handed over.</summary>
public sealed class SlowHandOverTests
{
    /// <summary>Whoever looks only between two slow steps never sees that another stands still, so that what a dead one left would wait until there is nothing to do.</summary>
    [Fact]
    public async Task While_much_is_handed_over_slowly_others_are_looked_at_all_the_same()
    {
        var slow = new SlowHandOver();
        await using var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IDeliveryHandOver>(slow), time: HandedTime.Stopped());
        await guard.Time.AdvanceUntilAsync(() => slow.IsNoting, "something to be handed over");
        var before = slow.Looks;
        await guard.Time.AdvanceUntilAsync(() => slow.Looks > before + 3, "others to be looked at meanwhile", TimeSpan.FromSeconds(1));
        Assert.Equal(1, slow.Notes);
        slow.End();
    }

    private sealed class SlowHandOver : IDeliveryHandOver
    {
        private readonly TaskCompletionSource<IReadOnlyList<WaitingDeliveries>> _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _looks;
        private int _notes;

        public int Looks => Volatile.Read(ref _looks);

        public int Notes => Volatile.Read(ref _notes);

        public bool IsNoting => Notes > 0;

        public void End() => _noted.SetResult([]);

        public Task<IReadOnlyDictionary<string, long>> LookAsync(CancellationToken cancellationToken)
        {
            _ = Interlocked.Increment(ref _looks);
            return Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());
        }

        public Task SayBoundAsync(IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyCollection<long>> GiveAsync(IReadOnlyCollection<long> deliveryIds, long to, CancellationToken cancellationToken) => Task.FromResult(deliveryIds);

        public Task TakeLeftAsync(IReadOnlyCollection<string> accounts, long expired, int limit, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<WaitingDeliveries>> NoteAsync(int limit, CancellationToken cancellationToken)
        {
            _ = Interlocked.Increment(ref _notes);
            return _noted.Task.WaitAsync(cancellationToken);
        }
    }
}
