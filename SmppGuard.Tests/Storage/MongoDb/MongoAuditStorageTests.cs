using SmppGuard.Audit;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Audit;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoAuditStorageTests : AuditStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoAuditStorageTests), MongoAuditStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IAuditStorage Open() => new MongoAuditStorage(_database.Open());
}
