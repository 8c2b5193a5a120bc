using Microsoft.Extensions.Time.Testing;
using SmppGuard.Carriers.Portability;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Carriers;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoPortabilityStorageTests : PortabilityStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoPortabilityStorageTests), MongoPortabilityStorage.Layouts);
    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task What_another_pod_has_kept_for_a_list_to_come_is_not_removed()
    {
        var coming = Octets(4, 30);
        await Open().KeepAsync([coming], default);
        LaterByHours(2);
        await Open().KeepAsync([coming], default);
        await Open().RemoveLeftOversAsync(default);
        Assert.Single(await Open().ReadAsync([coming.Sha256], default));
    }

    private protected override IPortabilityStorage Open() => new MongoPortabilityStorage(_database.Open(), _time);

    private protected override void LaterByHours(int hours) => _time.Advance(TimeSpan.FromHours(hours));
}
