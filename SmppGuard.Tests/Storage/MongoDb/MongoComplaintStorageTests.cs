using SmppGuard.Complaints;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Complaints;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoComplaintStorageTests : ComplaintStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoComplaintStorageTests), MongoComplaintStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IComplaintStorage Open() => new MongoComplaintStorage(_database.Open());
}
