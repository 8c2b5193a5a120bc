using SmppGuard.Access;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Access;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoKeyStorageTests : KeyStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoKeyStorageTests), MongoKeyStorage.Layouts);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IKeyStorage Open() => new MongoKeyStorage(_database.Open());
}
