using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Suspensions;

/// <summary>Two pods with one storage: a rule looks at what all pods have sent and what people did about it, wherever that came in.</summary>
public sealed class SharedTotalsTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly RegistryKey Acme = new(RegistryKind.Organization, "acme");

    private readonly MongoPods _database = new(typeof(SharedTotalsTests), [.. MongoRegistryStorage.Layouts, MongoSenderTotalsFeed.Layout]);

    // One for both: a pod that is not heard of for long is taken for dead.
    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    /// <summary>One complaint of four messages is below the limit, though it is one of two of those that the pod sent which was told of it.</summary>
    [SkippableFact]
    public async Task Complaints_that_come_to_one_pod_are_compared_with_what_all_pods_sent()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        await SendTwoAsync(one);
        await SendTwoAsync(other);
        await RoundsAsync(other, 1, allowed: 2);
        await ComplainAsync(one, Agreed);
        await RoundsAsync(one, 1, allowed: 2);
        Assert.True(IsActive(one));

        await ComplainAsync(one, AlsoAgreed);
        await UntilAsync(() => !IsActive(one), "the suspension");
        var suspension = Assert.Single((await one.CallAsync(HttpMethod.Get, "/api/v1/suspensions"))!["items"]!.AsArray());
        Assert.Equal("ComplaintRate 0.5 reached 0.4: 2 of 4 messages within 60 minutes", (string?)suspension!["reason"]);
    }

    [SkippableFact]
    public async Task What_somebody_was_suspended_for_does_not_count_again_at_any_pod_when_it_is_resumed()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        await SendTwoAsync(one);
        await SendTwoAsync(other);
        await RoundsAsync(one, 1, allowed: 2);
        await RoundsAsync(other, 1, allowed: 2);
        await ComplainAsync(other, Agreed);
        await ComplainAsync(one, AlsoAgreed);
        await UntilAsync(() => !IsActive(one) && !IsActive(other), "the suspension at both");
        await RoundsAsync(other, 1, allowed: 0);
        await RoundsAsync(one, 1, allowed: 0);

        _ = await one.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/resume");
        await UntilAsync(() => IsActive(other), "the resumption at the other pod");
        await RoundsAsync(one, 2, allowed: 0);
        await RoundsAsync(other, 2, allowed: 0);
        Assert.True(IsActive(one) && IsActive(other));
    }

    private static async Task SendTwoAsync(GuardFixture pod)
    {
        var esme = await pod.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "order")).IsOk);
    }

    private static Task ComplainAsync(GuardFixture pod, string number) =>
        pod.CallAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{number}}", "code": "{{Orders}}", "channel": "12321", "text": "spam" }""");

    private static bool IsActive(GuardFixture pod) => pod.Services.GetRequiredService<RegistryStore>().IsActive(Acme);

    private Task UntilAsync(Func<bool> condition, string what) => _time.AdvanceUntilAsync(condition, what, Step);

    /// <summary>Moves the clock until a pod has told so many times that it counts so many messages, and has looked at its rules after the last but one.</summary>
    private async Task RoundsAsync(GuardFixture pod, int times, int allowed)
    {
        var number = (long)_database.NumberOf(pod);
        var told = 0;
        var last = 0L;
        await _time.AdvanceUntilAsync(
            async () =>
            {
                var found = await _database.Store.Collection("senderTotals").Find(new BsonDocument("pod", number)).FirstOrDefaultAsync();
                var round = found?["round"].ToInt64() ?? 0;
                var counted = found?["totals"].AsBsonArray.FirstOrDefault(t => t["s"].AsString == "acme")?["a"].ToInt64() ?? 0;
                told = round == last || counted != allowed ? told : told + 1;
                last = round;
                return told > times;
            },
            $"pod {number} to count {allowed}",
            Step);
    }

    private Task<GuardFixture> NewPodAsync(int number) => _database.StartAsync(
        number,
        _time,
        services => services
            .AddSingleton<IRegistryStorage>(new MongoRegistryStorage(_database.Open(), _time))
            .AddSingleton<IRegistryHistory>(new MongoRegistryHistory(_database.Open()))
            .AddSingleton<ISenderTotalsFeed>(new MongoSenderTotalsFeed(_database.Open(), number)),
        options => options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "limit", Metric = "ComplaintRate", MinMessages = 2, Threshold = 0.4 }));
}
