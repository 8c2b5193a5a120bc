using SmppGuard.Complaints;
using SmppGuard.Events;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Events;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteComplaintArrivalsTests : ComplaintArrivalsContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override IComplaintStorage Open() => new SqliteComplaintStorage(_files.Open());

    private protected override IComplaintArrivals Arrivals() => new SqliteComplaintArrivals(_files.Open());
}
