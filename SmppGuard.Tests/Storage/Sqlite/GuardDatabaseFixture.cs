using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Storage.Sqlite;

/// <summary>A guard.db that several have open.</summary>
internal sealed class GuardDatabaseFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GuardDatabase Open() => new(_folder.File("guard.db"), SqliteStorage.Migrations);

    public void Dispose() => _folder.Dispose();
}
