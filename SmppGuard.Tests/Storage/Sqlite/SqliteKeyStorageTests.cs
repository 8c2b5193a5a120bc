using SmppGuard.Access;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Access;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteKeyStorageTests : KeyStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override IKeyStorage Open() => new SqliteKeyStorage(_files.Open());
}
