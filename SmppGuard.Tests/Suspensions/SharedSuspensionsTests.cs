using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Suspensions.SuspensionNoticeTests;

namespace SmppGuard.Tests.Suspensions;

/// <summary>Two pods with one storage: what one has announced takes effect at the other, also when the first is gone, and once.</summary>
public sealed class SharedSuspensionsTests : IAsyncLifetime
{
    private static readonly RegistryKey Account = new(RegistryKind.Account, Mall);

    private readonly MongoPods _database = new(typeof(SharedSuspensionsTests), [.. MongoRegistryStorage.Layouts]);

    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task What_one_pod_announced_takes_effect_at_the_other_when_the_first_is_gone()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        await ReachAsync(await one.BindAsync());
        var announced = await AnnouncedAsync(one);
        await one.StopAsync();
        await _time.AdvanceUntilAsync(async () => (await AllAsync(other)).Count == 1, "what the first has announced", TimeSpan.FromMilliseconds(200));

        var esme = await other.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        _time.Advance(TimeSpan.FromMinutes(60));
        await _time.AdvanceUntilAsync(() => !IsActive(other), "the suspension", TimeSpan.FromMilliseconds(200));
        Assert.Equal((CommandStatus)0x0401, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        await Eventually.TrueAsync(async () => (string?)(await OnlyAsync(other))["stage"] == "in-force", "the record of it");
        Assert.Equal((string?)announced["id"], (string?)(await OnlyAsync(other))["id"]);
    }

    [SkippableFact]
    public async Task What_both_have_take_effect_is_stored_once_and_what_one_withdraws_the_other_does_not()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        await ReachAsync(await one.BindAsync());
        var id = (string?)(await AnnouncedAsync(one))["id"];
        await _time.AdvanceUntilAsync(async () => (await AllAsync(other)).Count == 1, "the announcement at the other", TimeSpan.FromMilliseconds(200));
        _time.Advance(TimeSpan.FromMinutes(60));
        await _time.AdvanceUntilAsync(() => !IsActive(one) && !IsActive(other), "the suspension at both", TimeSpan.FromMilliseconds(200));
        await Eventually.TrueAsync(async () => (string?)(await OnlyAsync(one))["stage"] == "in-force", "the record of it");

        _ = await other.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/withdraw", """{ "reason": "settled" }""");
        await _time.AdvanceUntilAsync(() => IsActive(one) && IsActive(other), "the end of it at both", TimeSpan.FromMilliseconds(200));
        var standings = (await one.CallAsync(HttpMethod.Get, $"/api/v1/accounts/{Mall}/history"))!["items"]!.AsArray().Where(line => (string?)line!["field"] == "standing").Select(line => (string?)line!["new"]);
        Assert.Equal(["Active", "Suspended"], standings.Take(2));
        Assert.Single(standings, "Suspended");
    }

    private static bool IsActive(GuardFixture pod) => pod.Services.GetRequiredService<RegistryStore>().IsActive(Account);

    private Task<GuardFixture> NewPodAsync(int number) => _database.StartAsync(
        number,
        _time,
        services => services
            .AddSingleton<IRegistryStorage>(new MongoRegistryStorage(_database.Open(), _time))
            .AddSingleton<ISharedRegistry>(new MongoRegistryStorage(_database.Open(), _time))
            .AddSingleton<IRegistryHistory>(new MongoRegistryHistory(_database.Open())),
        Rule("limit", 60));
}
