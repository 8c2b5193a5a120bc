using SmppGuard.DoNotDisturb;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.DoNotDisturb;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteDoNotDisturbStorageTests : DoNotDisturbStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IDoNotDisturbStorage Open() => new SqliteDoNotDisturbStorage(_folder.Path);
}
