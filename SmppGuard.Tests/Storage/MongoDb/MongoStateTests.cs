using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Relay.Deliveries;
using SmppGuard.Tests.Relay.Scheduled;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoArchiveStateTests : ArchiveStateContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoArchiveStateTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public void Consents_are_stored_before_the_checkpoint_counts_them()
    {
        using var stored = new MongoState(_database, _ => throw new InvalidOperationException("no room"));
        var consent = new ConsentRecord { ConsentId = 1, Change = ConsentChange.Revoke, Organization = "acme", Msisdn = new Msisdn(8613800138000), RecordedAt = 1, EffectiveAt = 1, ExpiresAt = 0, Method = "sms", Evidence = "", Actor = "ops" };
        _ = Assert.Throws<InvalidOperationException>(() => stored.Commit(2, consent));
        Assert.Equal(ArchiveCheckpoint.Start, stored.State.LoadCheckpoint());
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "version": 1, "archive": "x" }""")]
    [InlineData("""{ "version": 2, "archive": 1, "state": 1, "lastRecordId": 1 }""")]
    public void A_checkpoint_that_cannot_be_read_is_none_and_stops_the_start(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("checkpoint.json", text);
        var refused = Assert.Throws<CheckpointUnusableException>(() => new CheckpointFile(path).Read());
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    private protected override StoredState Open() => new MongoState(_database);
}

public sealed class MongoDeliveryStorageTests : DeliveryStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoDeliveryStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override StoredState Open() => new MongoState(_database);
}

public sealed class MongoScheduledStorageTests : ScheduledStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoScheduledStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override StoredState Open() => new MongoState(_database);
}

/// <summary>The state of one pod: what it stores in the database, and its checkpoint in a folder.</summary>
internal sealed class MongoState(MongoContractDatabase database, AppendConsents? appendConsents = null) : StoredState
{
    private readonly TemporaryFolder _folder = new();
    private MongoStore _store = database.Open();

    public override IArchiveState State =>
        new MongoArchiveState(_store, appendConsents ?? NewConsents().Append, NewDeliveries(), NewScheduled(), new CheckpointFile(_folder.File("checkpoint.json")), TimeProvider.System);

    public override IConsentStorage Consents => NewConsents();

    public override IDeliveryStorage Deliveries => NewDeliveries();

    public override IScheduledStorage Scheduled => NewScheduled();

    public override void Reopen() => _store = database.Open();

    public override void Dispose() => _folder.Dispose();

    private MongoConsentStorage NewConsents() => new(_store, pod: 0);

    private MongoScheduledStorage NewScheduled() => new(_store, pod: 0);

    private MongoDeliveryStorage NewDeliveries() => new(_store, new PodLease(_store, TimeProvider.System, 0, "this-directory"));
}
