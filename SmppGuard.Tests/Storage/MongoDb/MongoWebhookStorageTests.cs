using Microsoft.Extensions.Time.Testing;
using SmppGuard.Events;
using SmppGuard.Journal.Records;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Events;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoWebhookStorageTests : WebhookStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoWebhookStorageTests), MongoWebhookStorage.Layout, MongoConsentStorage.Layout, PodLease.Layout);
    private readonly FakeTimeProvider _time = HandedTime.Stopped();
    private readonly List<PodLease> _pods = [];

    public async Task InitializeAsync()
    {
        await _database.BeginAsync(failing: true);
        _ = await NewPodAsync(1);
    }

    public async Task DisposeAsync()
    {
        foreach (var pod in _pods)
        {
            await pod.DisposeAsync();
        }

        await _database.EndAsync();
    }

    [SkippableFact]
    public async Task One_pod_has_the_turn_until_it_leaves_or_its_lease_is_over()
    {
        var (one, other) = (Open(), new MongoWebhookStorage(_database.Open(), await NewPodAsync(2)));
        var taken = (await one.TakeAsync("crm", default))!;
        Assert.Null(await other.TakeAsync("crm", default));
        await one.LeaveAsync("crm", default);
        Assert.Null(await one.TrySaveAsync(taken with { Sent = 1 }, default));
        var next = (await other.TakeAsync("crm", default))!;
        Assert.True(other.IsHeld(next));
        Assert.False(one.IsHeld(next));
        Assert.Null(await one.TakeAsync("crm", default));
        await _pods[1].DisposeAsync();
        _pods.RemoveAt(1);
        WebhookState? again = null;
        await _time.AdvanceUntilAsync(async () => (again = await one.TakeAsync("crm", default)) is not null, "the lease of the other to be over");
        Assert.Null(await other.TrySaveAsync(next with { Sent = 2 }, default));
        Assert.Equal(5, (await one.TrySaveAsync(again! with { Sent = 5 }, default))!.Sent);
    }

    private protected override IWebhookStorage Open() => new MongoWebhookStorage(_database.Open(), _pods[0]);

    private protected override IConsentArrivals Arrivals() => new MongoConsentArrivals(new MongoConsentStorage(_database.Open(), 1));

    private protected override void Store(params ConsentRecord[] consents) => new MongoConsentStorage(_database.Open(), 1).Append(consents);

    private async Task<PodLease> NewPodAsync(int number)
    {
        var pod = new PodLease(_database.Open(), _time, number, $"pod{number}");
        await pod.TakeAsync(default);
        _pods.Add(pod);
        return pod;
    }
}
