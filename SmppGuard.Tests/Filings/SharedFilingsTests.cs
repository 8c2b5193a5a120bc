using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Filings;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Filings.FilingRuleTests;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Filings;

/// <summary>Two pods with one storage: what is filed at one counts at the other, and what either used was used.</summary>
public sealed class SharedFilingsTests : IAsyncLifetime
{
    private const CommandStatus NotFiled = (CommandStatus)0x040C;

    private readonly MongoPods _database = new(typeof(SharedFilingsTests), [.. MongoRegistryStorage.Layouts, MongoFilingUseStorage.Layout]);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task What_is_filed_at_one_pod_counts_at_the_other_and_its_use_is_known_to_both()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var esme = await other.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Orders, Agreed, "您的订单已发货")).Status);
        await FileAsync(one, Orders, "s", "Signature", "示例商城");
        other.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Orders, Agreed, "您的订单已发货")).IsOk, "what the other pod has filed");
        var usedAt = other.Time.GetUtcNow();

        // A changed contact is a task at both, and closed at either.
        _ = await other.CallAsync(HttpMethod.Patch, "/api/v1/organizations/acme", """{ "contact": "4009005678" }""");
        one.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => (await one.CallAsync(HttpMethod.Get, "/api/v1/filing-tasks"))!["items"]!.AsArray().Count == 1, "the task of the other pod");
        await other.StopAsync();
        Assert.Equal(usedAt, (await one.Services.GetRequiredService<IFilingUseStorage>().UsesAsync(default))[$"{Orders}/s"]);
        await one.StopAsync();
        await one.StartAgainAsync();
        Assert.Equal(usedAt, (DateTimeOffset)(await one.CallAsync(HttpMethod.Get, $"/api/v1/codes/{Orders}/filings/s"))!["lastUsedAt"]!);
    }

    private Task<GuardFixture> NewPodAsync(int number)
    {
        var time = HandedTime.Stopped();
        return _database.StartAsync(
            number,
            time,
            services => services
                .AddSingleton<IRegistryStorage>(new MongoRegistryStorage(_database.Open(), time))
                .AddSingleton<IRegistryHistory>(new MongoRegistryHistory(_database.Open()))
                .AddSingleton<IFilingUseStorage>(new MongoFilingUseStorage(_database.Open())),
            options => (options.Smscs[0].Filings.Policy, options.Smscs[0].Filings.Kinds) = ("Refuse", ["Signature"]));
    }
}
