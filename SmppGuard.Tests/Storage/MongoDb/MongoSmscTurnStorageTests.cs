using SmppGuard.Relay.Smsc;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Events;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoSmscTurnStorageTests : SmscTurnStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoSmscTurnStorageTests), MongoSmscTurnStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override ISmscTurnStorage Open(int kept) => new MongoSmscTurnStorage(_database.Open(), kept);
}
