using SmppGuard.Storage.Sqlite;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.TemplateProposals;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteTemplateProposalStorageTests : TemplateProposalStorageContract, IDisposable
{
    private readonly GuardDatabaseFixture _files = new();

    public void Dispose() => _files.Dispose();

    private protected override ITemplateProposalStorage Open() => new SqliteTemplateProposalStorage(_files.Open());
}
