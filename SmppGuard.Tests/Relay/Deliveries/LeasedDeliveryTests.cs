using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Deliveries;

/// <summary>What a process delivers that others may take for dead, or have.</summary>
public sealed class LeasedDeliveryTests : IAsyncLifetime
{
    private readonly Leased _leased = new();
    private GuardFixture _guard = null!;

    public async Task InitializeAsync() => _guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IDeliveryStorage>(provider =>
    {
        _leased.Storage = ActivatorUtilities.CreateInstance<SqliteDeliveryStorage>(provider);
        return _leased;
    }));

    public async Task DisposeAsync() => await _guard.DisposeAsync();

    [Fact]
    public async Task While_others_may_take_a_process_for_dead_it_delivers_nothing_and_afterwards_what_is_its_own()
    {
        var esme = await _guard.BindAsync();
        _leased.Lease = null;
        Assert.Equal(CommandStatus.ESME_ROK, await _guard.Smsc.ReplyAsync(Agreed, Orders, "one"));
        Assert.Equal(CommandStatus.ESME_ROK, await _guard.Smsc.ReplyAsync(Agreed, Orders, "two"));
        await _leased.StoredAsync(2);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel")).IsOk);
        Assert.Equal(0, esme.Delivered.Count);

        // Another took the first meanwhile.
        _leased.TakeAway((await _leased.IdsAsync())[0]);
        _leased.Lease = 1;
        Assert.Equal("two", (await esme.WaitForDeliveryAsync()).Text);
        await _guard.AcknowledgedAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await _guard.Smsc.ReplyAsync(Agreed, Orders, "three"));
        Assert.Equal("three", (await esme.WaitForDeliveryAsync()).Text);
        Assert.Equal(0, esme.Delivered.Count);
        await Eventually.TrueAsync(() => _guard.Services.GetRequiredService<SmppGuard.Relay.Esme.AccountStates>().Of(Mall).Deliveries.Waiting == 0, "nothing to wait any more");
    }

    [Fact]
    public async Task What_was_at_hand_under_a_lease_that_is_over_is_asked_for_again_before_it_is_delivered()
    {
        Assert.Equal(CommandStatus.ESME_ROK, await _guard.Smsc.ReplyAsync(Agreed, Orders, "one"));
        Assert.Equal(CommandStatus.ESME_ROK, await _guard.Smsc.ReplyAsync(Agreed, Orders, "two"));
        await _leased.StoredAsync(2);
        _leased.TakeAway((await _leased.IdsAsync())[1]);
        _leased.Lease = 1;
        var esme = await _guard.BindAsync();
        Assert.Equal("one", (await esme.WaitForDeliveryAsync()).Text);
        await Eventually.TrueAsync(() => _guard.Services.GetRequiredService<SmppGuard.Relay.Esme.AccountStates>().Of(Mall).Deliveries.Waiting == 0, "nothing to wait any more");
        Assert.Equal(0, esme.Delivered.Count);
    }

    /// <summary>A store that others share: whose what is in it is the test says.</summary>
    private sealed class Leased : IDeliveryStorage
    {
        private readonly HashSet<long> _takenAway = [];

        public IDeliveryStorage Storage { get; set; } = null!;

        public long? Lease { get; set; } = 0;

        public void TakeAway(long id) => _takenAway.Add(id);

        public async Task<IReadOnlyList<long>> IdsAsync() => [.. (await Storage.WaitingAsync(default)).SelectMany(w => w.DeliveryIds)];

        public Task StoredAsync(int count) => Eventually.TrueAsync(async () => (await IdsAsync()).Count == count, "the deliveries in the store");

        public Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken) => Storage.WaitingAsync(cancellationToken);

        public async Task<IReadOnlyList<PendingDelivery>> ReadAsync(string account, long after, int limit, CancellationToken cancellationToken) =>
            [.. (await Storage.ReadAsync(account, after, limit, cancellationToken)).Where(d => !_takenAway.Contains(d.DeliveryId))];

        public Task<IReadOnlyCollection<long>> GoneAsync(IReadOnlyCollection<long> deliveryIds, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyCollection<long>>([.. deliveryIds.Where(_takenAway.Contains)]);
    }
}
