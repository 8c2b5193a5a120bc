using MongoDB.Bson;
using SmppGuard.Audit;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Audit;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoAuditStorageTests : AuditStorageContract, IAsyncLifetime
{
    private const int WriteConcernTimeout = 64;
    private const int Anything = 96;

    private readonly MongoContractDatabase _database = new(typeof(MongoAuditStorageTests), MongoAuditStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    /// <summary>Writes that fail by chance would keep a long row of them from ever being taken, while what restricts adds to it.</summary>
    [SkippableFact]
    public async Task However_many_were_stored_without_an_answer_two_writes_store_the_rest()
    {
        var chain = Chain(0, 60);
        var storage = Open();
        await _database.Database.FailAsync(1, Inserts(new BsonDocument("writeConcernError", new BsonDocument { { "code", WriteConcernTimeout }, { "errmsg", "not yet" } })));
        _ = await Assert.ThrowsAsync<StorageException>(() => storage.AppendAsync(chain.Take(50).ToList(), default));
        await _database.Database.FailBehindAsync(2, Inserts(new BsonDocument("errorCode", Anything)));
        await storage.AppendAsync(chain, default);
        await _database.Database.HealAsync();
        Assert.Equal(chain.AsEnumerable().Reverse(), await ListAsync());
    }

    private protected override IAuditStorage Open() => new MongoAuditStorage(_database.Open());

    private static BsonDocument Inserts(BsonDocument failure) => failure.Add("failCommands", new BsonArray { "insert" });
}
