using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Esme;

/// <summary>Two pods with one storage: an account has its binds and its rate once, however they are spread.</summary>
public sealed class SharedBindsTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly MongoPods _database = new(typeof(SharedBindsTests), MongoBindFeed.Layout);
    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task An_account_has_its_binds_over_all_pods_and_a_place_that_it_left_at_one_is_free_at_the_other()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var first = await one.BindAsync(OnlyOne);
        await KnowsAsync(other, OnlyOne, new(1, 1));
        Assert.Equal(CommandStatus.ESME_RALYBND, await BindStatusAsync(other, OnlyOne));
        _ = await other.BindAsync(Slow);

        // Whoever unbinds at one and binds at the other at once is waited for, not refused.
        await first.DisposeAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await BindStatusAsync(other, OnlyOne));
    }

    [SkippableFact]
    public async Task The_binds_of_a_pod_that_does_not_live_do_not_count()
    {
        var other = await NewPodAsync(2);
        var dead = new MongoBindFeed(_database.Open(), 1);
        await dead.TellAsync(new Dictionary<string, BindCounts> { [OnlyOne] = new(1, 1) }, default);
        await KnowsAsync(other, OnlyOne, new(1, 1));
        await KnowsAsync(other, OnlyOne, default);
        Assert.Equal(CommandStatus.ESME_ROK, await BindStatusAsync(other, OnlyOne));
    }

    /// <summary>Five a second: of two binds that can send, each pod has one, and what it admits in a moment is half of it; one that only receives takes nothing.</summary>
    [SkippableFact]
    public async Task An_accounts_rate_is_shared_out_by_the_binds_that_can_send()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        _ = await one.BindAsync(Slow, CommandId.BindReceiver);
        var second = await other.BindAsync(Slow);
        await KnowsAsync(other, Slow, new(1, 0));
        await RestAsync();
        Assert.Equal(5, await AdmittedAsync(second));

        var first = await one.BindAsync(Slow);
        await KnowsAsync(other, Slow, new(2, 1));
        await KnowsAsync(one, Slow, new(1, 1));
        await RestAsync();
        Assert.Equal(2, await AdmittedAsync(second));
        Assert.Equal(2, await AdmittedAsync(first));

        await first.DisposeAsync();
        await KnowsAsync(other, Slow, new(1, 0));
        await RestAsync();
        Assert.Equal(5, await AdmittedAsync(second));
    }

    /// <summary>Until an account may have its whole burst again.</summary>
    private Task RestAsync()
    {
        var until = _time.GetUtcNow() + TimeSpan.FromSeconds(2);
        return _time.AdvanceUntilAsync(() => _time.GetUtcNow() >= until, "two seconds", Step);
    }

    private Task KnowsAsync(GuardFixture pod, string account, BindCounts binds) =>
        _time.AdvanceUntilAsync(() => pod.Services.GetRequiredService<BindsElsewhere>().Of(account) == binds, $"{binds} of {account} at the other pod", Step);

    private async Task<CommandStatus> BindStatusAsync(GuardFixture pod, string account)
    {
        var binding = StatusOfAsync();
        return await _time.AdvanceUntilAsync(binding, Step);

        async Task<CommandStatus> StatusOfAsync()
        {
            try
            {
                _ = await pod.BindAsync(account);
                return CommandStatus.ESME_ROK;
            }
            catch (BindRefusedException refused)
            {
                return refused.Status;
            }
        }
    }

    private static async Task<int> AdmittedAsync(EsmeClient esme)
    {
        var admitted = 0;
        for (var i = 0; i < 6; i++)
        {
            admitted += (await esme.SubmitAsync(Shared, Agreed, "order")).Status == CommandStatus.ESME_RTHROTTLED ? 0 : 1;
        }

        return admitted;
    }

    private Task<GuardFixture> NewPodAsync(int number) =>
        _database.StartAsync(number, _time, services => services.AddSingleton<IBindFeed>(new MongoBindFeed(_database.Open(), number)));
}
