using SmppGuard.Idempotency;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Idempotency;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoAnswerStorageTests : AnswerStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoAnswerStorageTests), MongoAnswerStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    private protected override IAnswerStorage Open() => new MongoAnswerStorage(_database.Open());
}
