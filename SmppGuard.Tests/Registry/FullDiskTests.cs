using System.Net;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

/// <summary>A disk that takes nothing lets nobody send who was suspended, and resumes nobody.</summary>
public sealed class FullDiskTests
{
    private const CommandStatus Suspended = (CommandStatus)0x0401;
    private const string Organization = "/api/v1/organizations/acme";

    [Fact]
    public async Task Who_is_suspended_is_so_at_once_and_on_disk_as_soon_as_that_is_possible()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        using (new FullDisk(File(guard), "registry_history"))
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Post, Organization + "/suspend");
            Assert.Equal(503, status);
            Assert.Contains("in force, and not stored yet", (string?)answer!["detail"], StringComparison.Ordinal);
            Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
            Assert.Equal("Suspended", await StandingAsync(guard));
            Assert.Equal(1, await api.MetricAsync("""smppguard_restrictions_unstored{store="registry"}"""));
            Assert.Contains("restrictions are in force and not stored yet: 1 in registry", await ReadyAsync(guard), StringComparison.Ordinal);

            // Neither asked for again, nor by other changes, nor by one that would resume it, is it lost.
            Assert.Equal(503, (await api.SendAsync(HttpMethod.Post, Organization + "/suspend")).Status);
            Assert.Equal(503, (await api.SendAsync(HttpMethod.Post, Organization + "/resume")).Status);
            Assert.Equal(503, (await api.SendAsync(HttpMethod.Put, Organization, """{ "name": "示例商城", "contact": "4008009999" }""")).Status);
            Assert.Equal(503, (await api.SendAsync(HttpMethod.Post, "/api/v1/accounts/cp2/suspend")).Status);
            Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        }

        await Eventually.TrueAsync(async () => await api.MetricAsync("""smppguard_restrictions_unstored{store="registry"}""") == 0, "the suspensions on disk");
        Assert.DoesNotContain("restrictions", await ReadyAsync(guard), StringComparison.Ordinal);
        var items = (await guard.CallAsync(HttpMethod.Get, "/api/v1/suspensions"))!["items"]!.AsArray();
        Assert.Equal(["cp2", "acme"], items.Select(item => (string?)item!["key"]));

        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal("Suspended", await StandingAsync(guard));
    }

    [Fact]
    public async Task Who_could_not_be_resumed_on_disk_is_suspended_for_messages_and_readers()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        var esme = await guard.BindAsync();
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
    public async Task A_suspension_by_rule_is_in_force_though_the_disk_does_not_take_it()
    {
        await using var guard = await GuardFixture.StartAsync(
            options => options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "limit", Metric = "OptOutRate", Scope = "Code", Threshold = 0.1, MinMessages = 1 }),
            time: HandedTime.Stopped());
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        using (new FullDisk(File(guard), "registry_history"))
        {
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "TD"));
            await guard.Time.AdvanceUntilAsync(async () => await api.MetricAsync("""smppguard_restrictions_unstored{store="registry"}""") == 1, "the suspension");
            Assert.Equal(Suspended, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }

        await guard.Time.AdvanceUntilAsync(
            async () => (await guard.CallAsync(HttpMethod.Get, "/api/v1/suspensions"))!["items"]!.AsArray().Any(item => string.Equals((string?)item!["by"], "rule:limit", StringComparison.Ordinal)), "the suspension on disk");
        Assert.Equal(Suspended, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    private static async Task<string> ReadyAsync(GuardFixture guard)
    {
        using var http = guard.CreateApi();
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient api, string verb)
    {
        using var answer = await api.PostAsync(new Uri(Organization + verb, UriKind.Relative), null);
        return answer.StatusCode;
    }

    private static async Task<string?> StandingAsync(GuardFixture guard) => (string?)(await guard.CallAsync(HttpMethod.Get, Organization))!["standing"];

    private static string File(GuardFixture guard) => Path.Combine(guard.DataDirectory, "guard.db");
}
