using SmppGuard.CarrierBlackLists;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.CarrierBlackLists;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteBlackListReportStorageTests : BlackListReportStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override IBlackListReportStorage Open() => new SqliteBlackListReportStorage(_files.Open());
}
