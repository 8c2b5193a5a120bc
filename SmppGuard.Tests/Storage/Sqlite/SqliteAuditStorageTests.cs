using SmppGuard.Audit;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Audit;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteAuditStorageTests : AuditStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Whoever would, has to take the trigger away first.</summary>
    [Fact]
    public async Task The_file_itself_refuses_to_change_an_entry()
    {
        var fact = new AuditFact { Kind = AuditKind.Change, At = DateTimeOffset.UnixEpoch, By = "ops", Role = "Operator", Peer = "::1", Action = "PUT /", What = "/", Status = 200 };
        await Open().AppendAsync([AuditEntry.Of(fact, 1, 0, 1, "")], default);
        using var database = _files.Open();
        Assert.Throws<StorageException>(() => database.Write(session => _ = session.Execute("UPDATE audit_log SET by = 'nobody'")));
        Assert.Equal("ops", Assert.Single(await Open().ListAsync(new AuditFilter { Limit = 10 }, default)).By);
    }

    private protected override IAuditStorage Open() => new SqliteAuditStorage(_files.Open());
}
