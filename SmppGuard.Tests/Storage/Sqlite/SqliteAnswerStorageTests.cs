using SmppGuard.Idempotency;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Idempotency;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteAnswerStorageTests : AnswerStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IAnswerStorage Open() => new SqliteAnswerStorage(new GuardDatabase(_folder.File("guard.db"), SqliteStorage.Migrations));
}
