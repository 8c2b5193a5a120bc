using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

/// <summary>Two pods with one registry: what is changed at one holds at the other within a second.</summary>
public sealed class SharedRegistryTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MongoPods _database = new(typeof(SharedRegistryTests), MongoRegistryStorage.Layouts);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task Who_is_suspended_at_one_pod_sends_nothing_through_the_other_until_resumed()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var esme = await other.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "a notice")).IsOk);
        _ = await one.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend", """{ "reason": "complaints" }""");
        await HoldsAsync(other, async () => !(await esme.SubmitAsync(Orders, Agreed, "a notice")).IsOk);

        // Resumed at the one that was told.
        _ = await other.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/resume", """{ "reason": "settled" }""");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "a notice")).IsOk);
        var first = await one.BindAsync();
        await HoldsAsync(one, async () => (await first.SubmitAsync(Orders, Agreed, "a notice")).IsOk);
    }

    [SkippableFact]
    public async Task Who_is_suspended_by_a_rule_at_one_pod_sends_nothing_through_the_other()
    {
        var (one, other) = (await NewPodAsync(1, WithRule), await NewPodAsync(2, WithRule));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        Assert.True((await second.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        for (var i = 0; i < 4; i++)
        {
            Assert.False((await first.SubmitAsync(Adverts, "8613800138999", "sale")).IsOk);
        }

        await one.Time.AdvanceUntilAsync(() => !one.Services.GetRequiredService<RegistryStore>().IsActive(new RegistryKey(RegistryKind.Organization, "acme")), "the suspension");

        // It is in force at its own pod before it is stored, and nobody is told when it is.
        await other.Time.AdvanceUntilAsync(async () => !(await second.SubmitAsync(Adverts, Agreed, "sale")).IsOk, "the suspension at the other pod", TimeSpan.FromMilliseconds(100));

        static void WithRule(SmppGuard.Hosting.GuardOptions options) =>
            options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "refused", Metric = "RefusalRate", MinMessages = 4, Threshold = 0.5 });
    }

    /// <summary>A second of its clock, and then whatever it takes the machine.</summary>
    private static async Task HoldsAsync(GuardFixture pod, Func<Task<bool>> condition)
    {
        pod.Time.Advance(Second);
        await Eventually.TrueAsync(condition, "what the other pod changed");
    }

    private Task<GuardFixture> NewPodAsync(int number, Action<SmppGuard.Hosting.GuardOptions>? configure = null)
    {
        var time = HandedTime.Stopped();
        return _database.StartAsync(
            number,
            time,
            services => services
                .AddSingleton<IRegistryStorage>(new MongoRegistryStorage(_database.Open(), time))
                .AddSingleton<IRegistryHistory>(new MongoRegistryHistory(_database.Open())),
            configure);
    }
}
