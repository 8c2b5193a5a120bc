using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Suspensions;

/// <summary>Whoever reaches a limit is suspended without anybody asking, with the cause on record, until somebody resumes it.</summary>
public sealed class SuspensionRulesTests
{
    private const CommandStatus Suspended = (CommandStatus)0x0401;

    [Fact]
    public async Task Too_many_refusals_suspend_the_account_also_after_a_restart_until_it_is_resumed()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("RefusalRate", "Account", 0.5, minMessages: 10), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var rival = await guard.BindAsync(Rival);
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
            Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
            _ = await rival.SubmitAsync(RivalAdverts, NeverAsked, "sale");
        }

        await SuspendedAsync(guard, new RegistryKey(RegistryKind.Account, Mall));
        Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);

        // All of the rival's were refused, but five are too few to say anything.
        Assert.Equal((CommandStatus)0x0402, (await rival.SubmitAsync(RivalAdverts, NeverAsked, "sale")).Status);
        var suspension = await OnlySuspensionAsync(guard);
        Assert.Equal(
            ("Account", Mall, "rule:limit", "RefusalRate 0.5 reached 0.5: 5 of 10 messages within 60 minutes"),
            ((string?)suspension["kind"], (string?)suspension["key"], (string?)suspension["by"], (string?)suspension["reason"]));

        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.False(guard.Services.GetRequiredService<RegistryStore>().IsActive(new RegistryKey(RegistryKind.Account, Mall)));
        await PostAsync(guard, $"/api/v1/accounts/{Mall}/resume", "");
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.NotNull((await OnlySuspensionAsync(guard))["endedAt"]);
    }

    [Fact]
    public async Task Too_many_opt_outs_suspend_the_code_and_no_other()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("OptOutRate", "Code", 0.4, minMessages: 2), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));

        await SuspendedAsync(guard, new RegistryKey(RegistryKind.Code, Adverts));
        Assert.Equal(Suspended, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task Too_many_complaints_suspend_the_organization()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("ComplaintRate", "Organization", 0.5, minMessages: 2), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        await PostAsync(guard, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam" }""");

        await SuspendedAsync(guard, new RegistryKey(RegistryKind.Organization, "acme"));
        Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "storm")).IsOk);
        Assert.Equal("rule:limit", (string?)(await OnlySuspensionAsync(guard))["by"]);
    }

    [Theory]
    [InlineData("Organization")]
    [InlineData("Code")]
    public async Task One_phone_that_refuses_again_and_again_is_one_refusal(string scope)
    {
        await using var guard = await GuardFixture.StartAsync(Rule("OptOutRate", scope, 0.1, minMessages: 20), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        }

        foreach (var text in new[] { "T", "TD", "退订", "STOP", "STOPALL", "T" })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, text));
        }

        await StoredAsync(guard, optOuts: 1, scope);
        using var api = new GuardApi(guard);
        Assert.Equal(1, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);

        // Who agrees again and refuses again has refused twice, and is one of those who refused. Another one is another.
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "DY"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "T"));
        await StoredAsync(guard, optOuts: 1, scope);
        Assert.Equal(2, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "T"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Lapsed, Adverts, "T"));
        await SuspendedAsync(guard, new RegistryKey(Enum.Parse<RegistryKind>(scope), scope == "Code" ? Adverts : "acme"));
        Assert.Equal(4, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));
    }

    [Theory]
    [InlineData("Organization")]
    [InlineData("Code")]
    public async Task A_phone_whose_number_can_be_read_as_two_refuses_with_both_and_is_one_person(string scope)
    {
        // Eleven digits of a mobile number at home, called international: of North America, too.
        const string Bare = "13800138000";
        await using var guard = await GuardFixture.StartAsync(Rule("OptOutRate", scope, 0.1, minMessages: 20), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        for (var i = 0; i < 19; i++)
        {
            Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        }

        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(
                new SubmitSmFields { SourceAddr = Bare, SourceAddrTon = 1, DestinationAddr = Adverts, ShortMessage = "TD"u8.ToArray() }.Encode(CommandId.DeliverSm, 0)));
        }

        await StoredAsync(guard, optOuts: 1, scope);
        using var api = new GuardApi(guard);
        Assert.Equal(1, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));

        // Both are on record, and who counts people can tell them apart.
        foreach (var (number, method) in new[] { ("86" + Bare, "reply"), (Bare, "reply-other-number") })
        {
            var events = (await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn=%2B{number}"))!;
            Assert.Equal("revoked", (string?)events["state"]);
            Assert.Equal(2, events["history"]!.AsArray().Count(e => (string?)e!["change"] == "revoked" && (string?)e["method"] == method));
        }

        // Another person is another, and two of twenty are too many.
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "TD"));
        await SuspendedAsync(guard, new RegistryKey(Enum.Parse<RegistryKind>(scope), scope == "Code" ? Adverts : "acme"));
        Assert.Contains("2 of 20 messages", (string?)(await OnlySuspensionAsync(guard))["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_person_who_complains_again_and_again_is_one_complaint()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("ComplaintRate", "Organization", 1, minMessages: 2), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        for (var i = 0; i < 3; i++)
        {
            await PostAsync(guard, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam", "reference": "{{i}}" }""");
        }

        await Eventually.TrueAsync(() => Totals(guard, SuspensionScope.Organization).Any(t => t.Allowed == 2), "both messages to be counted");
        Assert.Equal(1, Assert.Single(Totals(guard, SuspensionScope.Organization)).Complaints);
        await PostAsync(guard, "/api/v1/complaints", $$"""{ "msisdn": "{{AlsoAgreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam" }""");
        await SuspendedAsync(guard, new RegistryKey(RegistryKind.Organization, "acme"));
    }

    [Fact]
    public async Task A_complaint_about_the_former_owner_of_a_code_says_nothing_about_the_present_one()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("ComplaintRate", "Code", 1, minMessages: 2), time: HandedTime.Stopped());
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        var then = guard.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Adverts}?reason=sold", """{ "match": "Prefix", "organization": "rival", "purpose": "Commercial" }""");
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await guard.CallAsync(
            HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "code": "{{Adverts}}", "receivedAt": "{{then}}", "channel": "12321", "text": "spam" }""");
        Assert.Equal("acme", (string?)late!["organization"]);
        Assert.Equal(0, Totals(guard, SuspensionScope.Code).Sum(t => t.Complaints));
        Assert.Equal(1, Assert.Single(Totals(guard, SuspensionScope.Organization)).Complaints);

        var present = await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{AlsoAgreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam" }""");
        Assert.Equal("rival", (string?)present!["organization"]);
        Assert.Equal(1, Assert.Single(Totals(guard, SuspensionScope.Code)).Complaints);
    }

    [Fact]
    public async Task Refusals_over_the_api_and_upheld_complaints_are_counted_once_for_each_person_too()
    {
        await using var guard = await GuardFixture.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await PostAsync(guard, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "reason": "call" }""");
            var complaint = await guard.CallAsync(
                HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam", "reference": "{{i}}" }""");
            _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/complaints/" + (string?)complaint!["id"], """{ "upheld": true, "answer": "Sorry" }""");
        }

        using var api = new GuardApi(guard);
        Assert.Equal(1, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));

        // Also after a restart: what was refused before takes no effect again.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = new GuardApi(guard);
        await PostAsync(guard, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "reason": "call" }""");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "T"));
        Assert.Equal(1, await again.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));
    }

    /// <summary>Completes when the last reply is in the archive, where replies are counted; says then how many people refused.</summary>
    private static async Task StoredAsync(GuardFixture guard, int optOuts, string scope)
    {
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        var pump = guard.Services.GetRequiredService<ArchivePump>();
        var recorded = journal.Committed.Sequence;
        await Eventually.TrueAsync(() => pump.Position.Sequence >= recorded, "the archive to have all");
        Assert.Equal(optOuts, Totals(guard, Enum.Parse<SuspensionScope>(scope)).Sum(t => t.OptOuts));
    }

    private static IReadOnlyList<SenderTotals> Totals(GuardFixture guard, SuspensionScope scope) =>
        [.. guard.Services.GetRequiredService<SuspensionCounters>().Totals(scope, guard.Services.GetRequiredService<TimeProvider>().GetUtcNow(), window: 60).Where(s => s.Key is "acme" or Adverts).Select(s => s.Totals)];

    private static Action<GuardOptions> Rule(string metric, string scope, double threshold, int minMessages) => options =>
        options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "limit", Metric = metric, Scope = scope, Threshold = threshold, MinMessages = minMessages });

    private static Task SuspendedAsync(GuardFixture guard, RegistryKey key) =>
        guard.Time.AdvanceUntilAsync(() => !guard.Services.GetRequiredService<RegistryStore>().IsActive(key), "the suspension");

    private static async Task<JsonNode> OnlySuspensionAsync(GuardFixture guard)
    {
        using var http = guard.CreateApi();
        return Assert.Single((await http.GetFromJsonAsync<JsonObject>("/api/v1/suspensions"))!["items"]!.AsArray())!;
    }

    private static async Task PostAsync(GuardFixture guard, string path, string body)
    {
        using var http = guard.CreateApi();
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
