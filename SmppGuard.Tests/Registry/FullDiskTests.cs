using System.Net;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

/// <summary>What the disk does not take never happened: neither for messages nor for whoever asks.</summary>
public sealed class FullDiskTests
{
    private const CommandStatus Suspended = (CommandStatus)0x0401;
    private const string Organization = "/api/v1/organizations/acme";

    [Fact]
    public async Task Whoever_could_not_be_suspended_or_resumed_on_disk_is_as_before_for_messages_and_readers()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        var esme = await guard.BindAsync();
        using (new FullDisk(File(guard), "registry_history"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(api, "/suspend"));
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
            Assert.Equal("Active", await StandingAsync(guard));
            Assert.Empty((await guard.CallAsync(HttpMethod.Get, "/api/v1/suspensions"))!["items"]!.AsArray());
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(api, "/suspend"));
        using (new FullDisk(File(guard), "registry_entries"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(api, "/resume"));
            Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
            Assert.Equal("Suspended", await StandingAsync(guard));
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(api, "/resume"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task A_suspension_by_rule_that_the_disk_did_not_take_is_made_when_it_does()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Suspension.EvaluateSeconds = 1;
            options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "limit", Metric = "OptOutRate", Scope = "Code", Threshold = 0.1, MinMessages = 1 });
        });
        var esme = await guard.BindAsync();
        using (new FullDisk(File(guard), "registry_history"))
        {
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "TD"));
            await Eventually.TrueAsync(() => guard.Log.Entries.Any(e => e.Contains("suspension rules could not be looked at", StringComparison.Ordinal)), "the attempt to suspend");
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        }

        await Eventually.TrueAsync(
            async () => string.Equals((string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/codes/" + Adverts))!["standing"], "Suspended", StringComparison.Ordinal), "the suspension");
        Assert.Equal(Suspended, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient api, string verb)
    {
        using var answer = await api.PostAsync(new Uri(Organization + verb, UriKind.Relative), null);
        return answer.StatusCode;
    }

    private static async Task<string?> StandingAsync(GuardFixture guard) => (string?)(await guard.CallAsync(HttpMethod.Get, Organization))!["standing"];

    private static string File(GuardFixture guard) => Path.Combine(guard.DataDirectory, "guard.db");
}
