using SmppGuard.Filings;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Filings;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteFilingUseStorageTests : FilingUseStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override IFilingUseStorage Open() => new SqliteFilingUseStorage(_files.Open());
}
