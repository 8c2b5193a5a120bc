using SmppGuard.CarrierBlackLists;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.CarrierBlackLists;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoBlackListReportStorageTests : BlackListReportStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoBlackListReportStorageTests), MongoBlackListReportStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IBlackListReportStorage Open() => new MongoBlackListReportStorage(_database.Open());
}
