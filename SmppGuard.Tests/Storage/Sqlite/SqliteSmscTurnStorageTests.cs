using SmppGuard.Relay.Smsc;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Events;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteSmscTurnStorageTests : SmscTurnStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override ISmscTurnStorage Open(int kept) => new SqliteSmscTurnStorage(_files.Open(), kept);
}
