using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.TemplateProposals;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoTemplateProposalStorageTests : TemplateProposalStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoTemplateProposalStorageTests), MongoTemplateProposalStorage.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task Each_pod_has_its_own()
    {
        var shape = new StoredShape(7, "106900003", new byte[] { 1 }, 20, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null, null, null);
        await Open(1).SaveAsync([shape], [], default);
        await Open(2).SaveAsync([shape with { Count = 30 }], [], default);
        await Open(2).SaveAsync([], [8], default);
        Assert.Equal(20, Assert.Single(await Open(1).LoadAsync(default)).Count);
        Assert.Equal(30, Assert.Single(await Open(2).LoadAsync(default)).Count);
        await Open(2).SaveAsync([], [7], default);
        Assert.Empty(await Open(2).LoadAsync(default));
        _ = Assert.Single(await Open(1).LoadAsync(default));
    }

    private protected override ITemplateProposalStorage Open() => Open(0);

    private MongoTemplateProposalStorage Open(int pod) => new(_database.Open(), new PodOptions { Number = pod });
}
