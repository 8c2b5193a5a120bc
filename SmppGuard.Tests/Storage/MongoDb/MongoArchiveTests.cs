using SmppGuard.Archive;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Archive;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoArchiveTests : ArchiveContract, IAsyncLifetime
{
    private MongoTestDatabase _database = null!;
    private MongoStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(MongoArchiveTests));
        _store = await _database.OpenAsync(MongoArchive.Layout);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    private protected override IArchive Open() => new MongoArchive(_store, messageMonths: 6, pod: 0, Time);
}
