using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
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

/// <summary>Two pods with one storage: what one sent is a repetition at the other.</summary>
public sealed class SharedRepeatsTests : IAsyncLifetime
{
    private const CommandStatus Repeated = (CommandStatus)0x040B;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MongoPods _database = new(typeof(SharedRepeatsTests), MongoAdvertFeed.Layout);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task What_one_pod_sent_is_a_repetition_at_the_other_and_what_the_SMSC_refused_is_none()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var (first, second) = (await one.BindAsync(), await other.BindAsync());
        Assert.True(ErrorMix.TryParse("0x0B:100%", out var errors, out _));
        one.Smsc.Errors = errors;
        Assert.Equal(CommandStatus.ESME_RINVDSTADR, (await first.SubmitAsync(Orders, Agreed, "refused there")).Status);
        one.Smsc.Errors = ErrorMix.None;
        Assert.True((await first.SubmitAsync(Orders, Agreed, "order 17")).IsOk);
        await FollowedAsync(one, other, "order 17");
        Assert.Equal(Repeated, (await second.SubmitAsync(Orders, Agreed, "order 17")).Status);
        Assert.True((await second.SubmitAsync(Orders, Agreed, "order 18")).IsOk);
        Assert.True((await second.SubmitAsync(Orders, Agreed, "refused there")).IsOk);
        await FollowedAsync(other, one, "order 18");
        Assert.Equal(Repeated, (await first.SubmitAsync(Orders, Agreed, "order 18")).Status);
    }

    private static async Task FollowedAsync(GuardFixture of, GuardFixture at, string text)
    {
        of.Time.Advance(Second);
        await Eventually.TrueAsync(() => of.Services.GetRequiredService<AdvertNews>().Waiting == 0, "the texts told");
        await at.EventuallyAsync(() => IsRepeated(at, text), "the texts of the other");
    }

    private static bool IsRepeated(GuardFixture pod, string text)
    {
        Assert.True(pod.Services.GetRequiredService<RegistryStore>().Current.TryGetOrganization("acme", out var organization));
        var key = TextRepeats.KeyOf(new Msisdn(long.Parse(Agreed, CultureInfo.InvariantCulture)), text);
        return !pod.Services.GetRequiredService<TextRepeats>().WouldAllow(organization, new RepeatLimit(1, RepeatLimit.DefaultSeconds), key, pod.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private Task<GuardFixture> NewPodAsync(int number)
    {
        var time = HandedTime.StoppedToday();
        return _database.StartAsync(
            number, time, services => services.AddSingleton<IAdvertFeed>(new MongoAdvertFeed(_database.Open(), time, number)), options => options.Repeats.Notification.Messages = 1);
    }
}
