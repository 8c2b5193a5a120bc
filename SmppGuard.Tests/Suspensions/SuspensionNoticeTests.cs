using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Suspensions;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Suspensions;

/// <summary>A suspension that is announced first: its sender goes on until its time has come, unless somebody withdraws it or does not wait.</summary>
public sealed class SuspensionNoticeTests
{
    private const CommandStatus Suspended = (CommandStatus)0x0401;
    private const int Notice = 60;

    [Fact]
    public async Task Who_reaches_a_limit_is_told_sends_on_and_is_suspended_when_the_time_has_come()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("limit", Notice), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await ReachAsync(esme);
        var announced = await AnnouncedAsync(guard);
        Assert.Equal(
            ("announced", "Account", Mall, "rule:limit", "RefusalRate 0.5 reached 0.5: 1 of 2 messages within 60 minutes"),
            ((string?)announced["stage"], (string?)announced["kind"], (string?)announced["key"], (string?)announced["by"], (string?)announced["reason"]));
        Assert.Equal(
            ("RefusalRate", 1, 2, 0.5, 60),
            ((string?)announced["evidence"]!["metric"], (int)announced["evidence"]!["count"]!, (int)announced["evidence"]!["of"]!, (double)announced["evidence"]!["threshold"]!, (int)announced["evidence"]!["windowMinutes"]!));
        Assert.Equal(TimeSpan.FromMinutes(Notice), At(announced, "inForceAt") - At(announced, "announcedAt"));
        Assert.Null(announced["inForceBy"]);
        Assert.Equal(1, (await guard.ScrapeAsync())["smppguard_suspensions_announced"]);

        guard.Time.Advance(At(announced, "inForceAt") - guard.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        await guard.Time.AdvanceUntilAsync(async () => (string?)(await OnlyAsync(guard))["stage"] == "in-force", "the suspension", TimeSpan.FromMilliseconds(100));
        Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);

        var seen = guard.Time.GetUtcNow();
        var made = await OnlyAsync(guard);
        Assert.Equal(((string?)announced["id"], "rule:limit", (string?)announced["announcedAt"]), ((string?)made["id"], (string?)made["inForceBy"], (string?)made["announcedAt"]));
        Assert.InRange(At(made, "inForceAt"), At(announced, "inForceAt"), seen);
        Assert.Equal(0, (await guard.ScrapeAsync())["smppguard_suspensions_announced"]);

        // What it was announced for does not count again.
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/accounts/{Mall}/resume", """{ "reason": "papers were shown" }""");
        Assert.Equal(("lifted", "test", "papers were shown"), Text3(await OnlyAsync(guard), "stage", "endedBy", "endedReason"));
        await RoundsAsync(guard);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        _ = await OnlyAsync(guard);
    }

    [Fact]
    public async Task What_was_announced_takes_effect_after_a_restart_before_anything_is_sent_and_once()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("limit", Notice), time: HandedTime.Stopped());
        await ReachAsync(await guard.BindAsync());
        var announced = await AnnouncedAsync(guard);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);

        await guard.StopAsync();
        guard.Time.Advance(TimeSpan.FromMinutes(2 * Notice));

        // Nor does it need the rule, which is not there any more.
        await guard.StartAgainAsync(options => options.Suspension.Rules.Clear());
        Assert.False(guard.Services.GetRequiredService<RegistryStore>().IsActive(new RegistryKey(RegistryKind.Account, Mall)));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, (await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync())).Status);
        var made = await OnlyAsync(guard);
        Assert.Equal(((string?)announced["id"], "in-force"), ((string?)made["id"], (string?)made["stage"]));
        await guard.EventuallyAsync(() => guard.Services.GetRequiredService<RegistryStore>().Unstored == 0, "it to be stored");
        Assert.Single((await guard.CallAsync(HttpMethod.Get, $"/api/v1/accounts/{Mall}/history"))!["items"]!.AsArray(), line => (string?)line!["new"] == "Suspended");
    }

    [Fact]
    public async Task What_is_withdrawn_never_takes_effect_and_what_is_over_stays_so()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("limit", Notice), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await ReachAsync(esme);
        var id = (string)(await AnnouncedAsync(guard))["id"]!;
        Assert.Equal((400, "reason"), await RefusedAsync(guard, $"{id}/withdraw", "{}"));
        var withdrawn = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/withdraw", """{ "reason": "a mistake of the rule" }""");
        Assert.Equal(("withdrawn", "test", "a mistake of the rule"), Text3(withdrawn!, "stage", "endedBy", "endedReason"));
        Assert.Null(withdrawn!["inForceBy"]);

        guard.Time.Advance(TimeSpan.FromMinutes(2 * Notice));
        await RoundsAsync(guard);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.Equal("withdrawn", (string?)(await OnlyAsync(guard))["stage"]);
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/withdraw", """{ "reason": "again" }"""));
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/enforce", "{}"));
        Assert.Equal((404, null), await RefusedAsync(guard, "20200101-1/withdraw", """{ "reason": "again" }"""));
        Assert.Equal((404, null), await RefusedAsync(guard, "7/enforce", "{}"));
    }

    [Fact]
    public async Task Nobody_has_to_wait_until_the_time_has_come()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("limit", Notice), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await ReachAsync(esme);
        var id = (string)(await AnnouncedAsync(guard))["id"]!;
        var made = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/enforce", """{ "reason": "it goes on" }""");
        Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.Equal(("in-force", "test", "it goes on"), Text3(made!, "stage", "inForceBy", "inForceReason"));
        Assert.Equal("rule:limit", (string?)made!["by"]);
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/enforce", "{}"));

        var lifted = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/withdraw", """{ "reason": "papers were shown" }""");
        Assert.Equal(("lifted", "test", "papers were shown"), Text3(lifted!, "stage", "endedBy", "endedReason"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task An_urgent_rule_does_not_wait_for_what_another_has_announced()
    {
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                Rule("limit", Notice)(options);
                options.Suspension.Rules.Add(new SuspensionRuleOptions { Name = "urgent", Metric = "RefusalRate", Scope = "Account", Threshold = 0.9, MinMessages = 5, WindowMinutes = 30 });
            },
            time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await ReachAsync(esme);
        var id = (string?)(await AnnouncedAsync(guard))["id"];
        await RoundsAsync(guard);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        }

        await guard.Time.AdvanceUntilAsync(async () => (string?)(await OnlyAsync(guard))["stage"] == "in-force", "the urgent suspension");
        Assert.Equal((id, "rule:limit", "rule:urgent"), Text3(await OnlyAsync(guard), "id", "by", "inForceBy"));
        Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
    }

    [Fact]
    public async Task Suspensions_of_before_stages_were_kept_are_in_force_and_can_be_withdrawn()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var storage = guard.Services.GetRequiredService<IRegistryStorage>();
        var at = guard.Time.GetUtcNow();
        foreach (var standing in new[] { Standing.Suspended, Standing.Active, Standing.Suspended })
        {
            // As earlier versions saved it: a standing, and nothing else.
            var state = await storage.LoadAsync(default);
            at += TimeSpan.FromMinutes(1);
            _ = Assert.NotNull(await storage.TrySaveAsync(state, Standings.With(state, new RegistryKey(RegistryKind.Organization, "acme"), standing, at), new RegistryChange("ops", "contract 7"), at, default));
        }

        await guard.Time.AdvanceUntilAsync(() => !guard.Services.GetRequiredService<RegistryStore>().IsActive(new RegistryKey(RegistryKind.Organization, "acme")), "what was saved");
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/suspend", """{ "reason": "complaint 9" }""");
        var all = await AllAsync(guard);
        Assert.Equal(["Code in-force", "Organization in-force", "Organization ended"], all.OrderByDescending(s => s["stage"]!.ToString() == "in-force").ThenBy(s => s["kind"]!.ToString()).Select(s => $"{s["kind"]} {s["stage"]}"));
        var old = all.Single(s => (string?)s["kind"] == "Organization" && (string?)s["stage"] == "in-force");
        Assert.Equal(("acme", "ops", "contract 7"), Text3(old, "organization", "by", "reason"));

        // Page by page the same.
        var (pieces, next) = (new List<string>(), "");
        do
        {
            var piece = await guard.CallAsync(HttpMethod.Get, $"/api/v1/suspensions?limit=1&cursor={next}");
            pieces.Add((string)Assert.Single(piece!["items"]!.AsArray())!["id"]!);
            next = (string?)piece["next"];
        }
        while (next is not null);
        Assert.Equal(all.Select(s => (string)s["id"]!), pieces);

        Assert.Equal((409, null), await RefusedAsync(guard, $"{old["id"]}/enforce", "{}"));
        var lifted = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{old["id"]}/withdraw", """{ "reason": "settled" }""");
        Assert.Equal(((string?)old["id"], "lifted", "settled"), Text3(lifted!, "id", "stage", "endedReason"));
        Assert.Equal(3, (await AllAsync(guard)).Count);
        Assert.Equal((409, null), await RefusedAsync(guard, $"{all.Single(s => (string?)s["stage"] == "ended")["id"]}/withdraw", """{ "reason": "settled" }"""));
    }

    [Fact]
    public async Task A_sender_that_is_ended_or_deleted_ends_what_was_announced_for_it()
    {
        await using var guard = await GuardFixture.StartAsync(Rule("limit", Notice), time: HandedTime.Stopped());
        await ReachAsync(await guard.BindAsync());
        var id = (string)(await AnnouncedAsync(guard))["id"]!;
        _ = await guard.CallAsync(HttpMethod.Delete, $"/api/v1/accounts/{Mall}");
        Assert.Equal("ended", (string?)(await OnlyAsync(guard))["stage"]);
        guard.Time.Advance(TimeSpan.FromMinutes(2 * Notice));
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/enforce", "{}"));
    }

    internal static Action<GuardOptions> Rule(string name, int notice) => options => options.Suspension.Rules.Add(
        new SuspensionRuleOptions { Name = name, Metric = "RefusalRate", Scope = "Account", Threshold = 0.5, MinMessages = 2, NoticeMinutes = notice });

    /// <summary>One of two messages is refused.</summary>
    internal static async Task ReachAsync(EsmeClient esme)
    {
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
    }

    internal static async Task<JsonNode> AnnouncedAsync(GuardFixture guard)
    {
        await guard.Time.AdvanceUntilAsync(async () => (await AllAsync(guard)).Count > 0, "the announcement");
        return await OnlyAsync(guard);
    }

    internal static async Task<IReadOnlyList<JsonNode>> AllAsync(GuardFixture guard) => [.. (await guard.CallAsync(HttpMethod.Get, "/api/v1/suspensions"))!["items"]!.AsArray().Select(item => item!)];

    internal static async Task<JsonNode> OnlyAsync(GuardFixture guard) => Assert.Single(await AllAsync(guard));

    internal static async Task<(int Status, string? Field)> RefusedAsync(GuardFixture guard, string path, string body)
    {
        using var http = guard.CreateApi();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/api/v1/suspensions/" + path, UriKind.Relative), content);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((int)answer.StatusCode, problem["errors"]?.AsObject().Single().Key);
    }

    internal static (string?, string?, string?) Text3(JsonNode node, string first, string second, string third) => ((string?)node[first], (string?)node[second], (string?)node[third]);

    private static DateTimeOffset At(JsonNode suspension, string member) => (DateTimeOffset)suspension[member]!;

    // Long enough for the rules to be looked at twice.
    private static async Task RoundsAsync(GuardFixture guard)
    {
        var until = guard.Time.GetUtcNow() + TimeSpan.FromSeconds(25);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= until, "the rules to be looked at");
    }
}
