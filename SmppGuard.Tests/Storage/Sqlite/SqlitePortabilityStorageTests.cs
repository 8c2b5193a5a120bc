using SmppGuard.Carriers.Portability;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Carriers;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqlitePortabilityStorageTests : PortabilityStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IPortabilityStorage Open() => new SqlitePortabilityStorage(_folder.Path);

    // Its process is the only one.
    private protected override void LaterByHours(int hours)
    {
    }
}
