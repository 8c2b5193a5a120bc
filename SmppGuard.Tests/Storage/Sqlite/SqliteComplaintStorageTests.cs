using SmppGuard.Complaints;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Complaints;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteComplaintStorageTests : ComplaintStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override IComplaintStorage Open() => new SqliteComplaintStorage(_files.Open());
}
