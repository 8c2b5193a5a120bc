using SmppGuard.Registry;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Registry;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteRegistryStorageTests : RegistryStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override (IRegistryStorage Storage, IRegistryHistory History) Open()
    {
        var database = _files.Open();
        return (new SqliteRegistryStorage(database, TimeProvider.System), new SqliteRegistryHistory(database));
    }
}
