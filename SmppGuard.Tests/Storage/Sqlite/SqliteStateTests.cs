using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Consents;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Relay.Deliveries;
using SmppGuard.Tests.Relay.Scheduled;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteArchiveStateTests : ArchiveStateContract
{
    private protected override StoredState Open() => new SqliteState();
}

public sealed class SqliteConsentStorageTests : ConsentStorageContract
{
    private protected override StoredState Open() => new SqliteState();
}

public sealed class SqliteDeliveryStorageTests : DeliveryStorageContract
{
    private protected override StoredState Open() => new SqliteState();
}

public sealed class SqliteStatisticsStorageTests : StatisticsStorageContract
{
    private protected override StoredState Open() => new SqliteState();
}

public sealed class SqliteScheduledStorageTests : ScheduledStorageContract
{
    private protected override StoredState Open() => new SqliteState();
}

internal sealed class SqliteState : StoredState
{
    private readonly TemporaryFolder _folder = new();
    private GuardDatabase _database;

    public SqliteState() => _database = Open();

    public override IArchiveState State => new SqliteArchiveState(_database);

    public override IConsentStorage Consents => new SqliteConsentStorage(_database);

    public override IDeliveryStorage Deliveries => new SqliteDeliveryStorage(_database);

    public override IScheduledStorage Scheduled => new SqliteScheduledStorage(_database);

    public override IStatisticsStorage Statistics => new SqliteStatisticsStorage(_database);

    public override void Reopen()
    {
        _database.Dispose();
        _database = Open();
    }

    public override void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private GuardDatabase Open() => new(_folder.File("guard.db"), [.. ArchiveMigrations.All, SqliteScheduledStorage.Layout]);
}
