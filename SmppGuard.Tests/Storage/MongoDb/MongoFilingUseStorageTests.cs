using SmppGuard.Filings;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Filings;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoFilingUseStorageTests : FilingUseStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoFilingUseStorageTests), MongoFilingUseStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IFilingUseStorage Open() => new MongoFilingUseStorage(_database.Open());
}
