using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
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

namespace SmppGuard.Tests.Restrictions;

/// <summary>A pod that cannot follow what others change sends no adverts, for somebody may have refused; and nothing else is held up.</summary>
public sealed class StalenessTests : IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(
        typeof(StalenessTests), [.. MongoRegistryStorage.Layouts, .. MongoDoNotDisturbStorage.Layouts, MongoAdvertFeed.Layout, MongoConsentStorage.Layout]);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableTheory]
    [InlineData("registry")]
    [InlineData("do-not-disturb")]
    [InlineData("frequency-counts")]
    [InlineData("consents")]
    public async Task Adverts_are_refused_for_the_time_being_while_it_cannot_be_followed_and_taken_again_afterwards(string what)
    {
        var time = HandedTime.Stopped();
        await using var guard = await GuardFixture.StartAsync(options => options.Storage.ConsentStaleSeconds = 20, time: time, compose: services => Share(what, services, time));
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find" } }, { "errorCode", 96 } });
        await time.AdvanceUntilAsync(async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status == CommandStatus.ESME_RSYSERR, "adverts to be refused");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "a notice")).IsOk);
        Assert.Equal(Reason.ConsentsStale, (await guard.RecordAsync(r => !r.IsAllowed)).Reason);
        var health = (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!;
        Assert.Contains($"refused as consents-stale: {what}", health["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.InRange((await guard.ScrapeAsync())[$$"""smppguard_following_behind_seconds{what="{{what}}"}"""], 20, double.MaxValue);

        await _database.Database.HealAsync();
        await time.AdvanceUntilAsync(async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk, "adverts to be taken");
        Assert.DoesNotContain("consents-stale", (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Its sender was told long ago that it is taken: nothing is lost because the database was away when it was due.</summary>
    [SkippableFact]
    public async Task An_advert_that_is_due_meanwhile_waits_and_leaves_afterwards()
    {
        var time = HandedTime.Stopped();
        await using var guard = await GuardFixture.StartAsync(time: time, compose: services => Share("do-not-disturb", services, time));
        var esme = await guard.BindAsync();
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find" } }, { "errorCode", 96 } });
        var due = time.GetUtcNow() + TimeSpan.FromSeconds(60);
        var advert = new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = due.ToString("yyMMddHHmmss", CultureInfo.InvariantCulture) + "000+" };
        Assert.True((await esme.SubmitAsync(advert)).IsOk);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() > due + TimeSpan.FromSeconds(60), "its time to be over");
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(0, guard.Smsc.Received.Count);

        await _database.Database.HealAsync();
        await time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 1, "the advert");
    }

    /// <summary>The same of one that was due before, and has not left yet.</summary>
    [SkippableFact]
    public async Task An_advert_for_later_that_stands_in_the_queue_of_its_SMSC_meanwhile_waits_and_leaves_afterwards()
    {
        var time = HandedTime.Stopped();
        await using var guard = await GuardFixture.StartAsync(
            options => (options.Smscs[0].Window, options.Smscs[0].Binds, options.Smpp.ResponseTimeoutSeconds) = (1, 1, 300), time: time, compose: services => Share("do-not-disturb", services, time));
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(new Submit { Source = Passwords, Destination = AlsoAgreed, Text = "1234" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var advert = new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = time.GetUtcNow().AddSeconds(5).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture) + "000+" };
        Assert.True((await esme.SubmitAsync(advert)).IsOk);
        await time.AdvanceUntilAsync(() => guard.Link.Queued == 1, "it to stand in the queue");
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find" } }, { "errorCode", 96 } });
        await time.AdvanceUntilAsync(
            async () => (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!.ToJsonString().Contains("refused as consents-stale", StringComparison.Ordinal), "adverts to be refused");

        guard.Smsc.OnSubmit = null;
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        await Eventually.TrueAsync(() => guard.Link.Queued == 0, "the queue to be empty");
        Assert.Equal(1, guard.Smsc.Received.Count);
        await _database.Database.HealAsync();
        await time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "the advert");
        Assert.Equal(Reason.None, (await guard.RecordAsync(r => r.OriginalText == "sale" && r.Outcome == MessageOutcome.Accepted)).Reason);
    }

    /// <summary>Nobody else can change what one process has for itself, whatever becomes of its disk.</summary>
    [Fact]
    public async Task Who_shares_nothing_has_nothing_to_follow()
    {
        var time = HandedTime.Stopped();
        await using var guard = await GuardFixture.StartAsync(options => options.Storage.ConsentStaleSeconds = 5, time: time);
        var esme = await guard.BindAsync();
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(20);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= until, "a while");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    private void Share(string what, IServiceCollection services, TimeProvider time)
    {
        switch (what)
        {
            case "registry":
                var registry = new MongoRegistryStorage(_database.Open(), time);
                services.AddSingleton<IRegistryStorage>(registry).AddSingleton<ISharedRegistry>(registry).AddSingleton<IRegistryHistory>(new MongoRegistryHistory(_database.Open()));
                break;
            case "do-not-disturb":
                var lists = new MongoDoNotDisturbStorage(_database.Open(), time, 1);
                services.AddSingleton<IDoNotDisturbStorage>(lists).AddSingleton<IDoNotDisturbFeed>(lists);
                break;
            case "consents":
                services.AddSingleton<IConsentFeed>(new MongoConsentStorage(_database.Open(), 1));
                break;
            default:
                services.AddSingleton<IAdvertFeed>(new MongoAdvertFeed(_database.Open(), time, 1));
                break;
        }
    }
}
