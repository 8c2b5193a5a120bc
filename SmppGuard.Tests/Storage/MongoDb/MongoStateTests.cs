using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Consents;
using SmppGuard.Journal;
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
    private readonly MongoContractDatabase _database = new(typeof(MongoArchiveStateTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout, MongoStatisticsStorage.Layout);

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
    private readonly MongoContractDatabase _database = new(typeof(MongoDeliveryStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout, MongoStatisticsStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override StoredState Open() => new MongoState(_database);
}

public sealed class MongoStatisticsStorageTests : StatisticsStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoStatisticsStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout, MongoStatisticsStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    /// <summary>Counts are stored before the checkpoint, a document after the other.</summary>
    [SkippableFact]
    public void A_process_that_died_between_two_senders_or_before_its_checkpoint_counts_each_message_once()
    {
        TestMessage[] messages = [.. Enumerable.Range(1, 4).Select(number => Message(Evening, number) with { Account = $"cp{number % 2}" })];
        var state = (MongoState)Stored;
        state.Counts().Add(Feed(1, [.. messages[..2].Where(message => message.Account is "cp1")]).State.Counts, new JournalPosition(3));
        Assert.Equal(1, Sum(Rows()));
        Stored.Reopen();

        // The same again, with more behind it; and once more, after an answer that was lost.
        var feed = Feed(1, messages);
        state.Counts().Add(feed.State.Counts, new JournalPosition(9));
        state.Counts().Add(feed.State.Counts, new JournalPosition(9));
        Assert.Equal(4, Sum(Rows()));
        Stored.Reopen();
        Commit(Feed(1, messages), 9);
        Assert.Equal(4, Sum(Rows()));
    }

    [SkippableFact]
    public void Another_journal_of_the_same_pod_begins_at_its_own_first_record_and_pods_add_up()
    {
        Commit(Feed(1, Message(Evening, 1), Message(Evening, 2)), 5);
        using var other = new MongoState(_database, holder: "another-directory");
        other.Counts().Add(FeedExtensions.Feed(Message(Evening, 3)).State.Counts, new JournalPosition(3));
        Assert.Equal(3, Sum(Rows()));
    }

    private protected override StoredState Open() => new MongoState(_database);
}

public sealed class MongoScheduledStorageTests : ScheduledStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoScheduledStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout, MongoStatisticsStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override StoredState Open() => new MongoState(_database);
}

/// <summary>The state of one pod: what it stores in the database, and its checkpoint in a folder.</summary>
internal sealed class MongoState(MongoContractDatabase database, AppendConsents? appendConsents = null, string holder = "this-directory") : StoredState
{
    private readonly TemporaryFolder _folder = new();
    private MongoStore _store = database.Open();

    public override IArchiveState State =>
        new MongoArchiveState(_store, appendConsents ?? NewConsents().Append, NewDeliveries(), NewScheduled(), Counts(), new CheckpointFile(_folder.File("checkpoint.json")), TimeProvider.System);

    public override IConsentStorage Consents => NewConsents();

    public override IDeliveryStorage Deliveries => NewDeliveries();

    public override IScheduledStorage Scheduled => NewScheduled();

    public override void Reopen() => _store = database.Open();

    public override void Dispose() => _folder.Dispose();

    public override IStatisticsStorage Statistics => Counts();

    public MongoStatisticsStorage Counts() => new(_store, holder);

    private MongoConsentStorage NewConsents() => new(_store, pod: 0);

    private MongoScheduledStorage NewScheduled() => new(_store, pod: 0);

    private MongoDeliveryStorage NewDeliveries() => new(_store, new PodLease(_store, TimeProvider.System, 0, "this-directory"));
}
