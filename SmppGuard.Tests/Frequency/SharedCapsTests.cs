using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using SmppGuard.Frequency;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Frequency;

/// <summary>Two pods with one storage: what one has sent counts at the other within a second, and once.</summary>
public sealed class SharedCapsTests : IAsyncLifetime
{
    private const CommandStatus Capped = (CommandStatus)0x040A;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MongoPods _database = new(typeof(SharedCapsTests), MongoAdvertFeed.Layout);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task What_one_pod_sent_counts_at_the_other_and_for_its_recipient_only()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        await SendAsync(first, Agreed);
        await FollowedAsync(one, first, other);
        await SendAsync(second, Agreed);
        Assert.Equal(Capped, (await second.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await second.SubmitAsync(Orders, Agreed, "a notice")).IsOk);

        await CappedAsync(other, one, Agreed);
        Assert.Equal(Capped, (await first.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [SkippableFact]
    public async Task What_the_SMSC_did_not_take_counts_at_neither()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        Assert.True(ErrorMix.TryParse("0x45:100%", out var errors, out _));
        one.Smsc.Errors = errors;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, (await first.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }

        one.Smsc.Errors = ErrorMix.None;
        await FollowedAsync(one, first, other);
        await SendAsync(second, Agreed);
        await SendAsync(second, Agreed);
        Assert.Equal(Capped, (await second.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [SkippableFact]
    public async Task What_could_not_be_told_is_told_when_that_is_possible_and_counts_once()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "errorCode", 96 } });
        await SendAsync(first, Agreed);
        await one.Time.AdvanceUntilAsync(() => one.Log.Contains("Other pods cannot be told"), "the failure");
        await _database.Database.HealAsync();

        await FollowedAsync(one, first, other);
        await SendAsync(second, Agreed);
        Assert.Equal(Capped, (await second.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    /// <summary>The archive of one pod stands for what is in the shared one already: nothing of the other.</summary>
    [SkippableFact]
    public async Task A_pod_that_starts_counts_what_the_archive_does_not_have_yet_and_its_own_once()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        await SendAsync(first, Agreed);
        await ToldAsync(one);
        await SendAsync(second, AlsoAgreed);
        await ToldAsync(other);
        await other.StopAsync();
        await other.StartAgainAsync();
        second = await other.BindAsync();
        foreach (var number in new[] { Agreed, AlsoAgreed })
        {
            await SendAsync(second, number);
            Assert.Equal(Capped, (await second.SubmitAsync(Adverts, number, "sale")).Status);
        }
    }

    private static async Task SendAsync(EsmeClient esme, string number) => Assert.True((await esme.SubmitAsync(Adverts, number, "sale")).IsOk);

    /// <summary>What was counted at one pod before is counted at the other, because what was counted there after it is.</summary>
    private static async Task FollowedAsync(GuardFixture of, EsmeClient esme, GuardFixture at)
    {
        await SendAsync(esme, AlsoAgreed);
        await SendAsync(esme, AlsoAgreed);
        await CappedAsync(of, at, AlsoAgreed);
    }

    /// <summary>A second of both clocks, and then whatever it takes the machine.</summary>
    private static async Task CappedAsync(GuardFixture of, GuardFixture at, string number)
    {
        await ToldAsync(of);
        at.Time.Advance(Second);
        await Eventually.TrueAsync(() => IsCapped(at, number), "the adverts counted");
    }

    private static async Task ToldAsync(GuardFixture pod)
    {
        pod.Time.Advance(Second);
        await Eventually.TrueAsync(() => pod.Services.GetRequiredService<AdvertNews>().Waiting == 0, "the adverts told");
    }

    private static bool IsCapped(GuardFixture pod, string number)
    {
        Assert.True(pod.Services.GetRequiredService<RegistryStore>().Current.TryGetOrganization("acme", out var organization));
        var msisdn = new Msisdn(long.Parse(number, CultureInfo.InvariantCulture));
        return !pod.Services.GetRequiredService<FrequencyCaps>().WouldAllow(organization, msisdn, pod.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private Task<GuardFixture> NewPodAsync(int number)
    {
        var time = HandedTime.StoppedToday();
        return _database.StartAsync(
            number, time, services => services.AddSingleton<IAdvertFeed>(new MongoAdvertFeed(_database.Open(), time, number)), options => options.FrequencyCap.Messages = 2);
    }
}
