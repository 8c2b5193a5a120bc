using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Evidence;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Suspensions.SuspensionNoticeTests;

namespace SmppGuard.Tests.Suspensions;

/// <summary>A sender that is suspended, or will be, says what it has to say, and is answered: all of it on record.</summary>
public sealed class SuspensionAppealTests
{
    private const string Appeal = """{ "text": "名单不是我们的" }""";

    [Fact]
    public async Task An_organization_appeals_against_what_is_announced_and_it_never_takes_effect_when_that_is_accepted()
    {
        await using var guard = await StartAsync(options => options.Suspension.Rules.Add(new() { Name = "limit", Metric = "RefusalRate", Scope = "Code", Threshold = 1, MinMessages = 1, NoticeMinutes = 60 }));
        var esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        var id = (string)(await AnnouncedAsync(guard))["id"]!;
        using var acme = KeyedApi.As(guard, "acme");
        var (status, made) = await acme.SendAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", Appeal);
        Assert.Equal((200, "open", "acme"), (status, (string?)made!["appeal"]!["state"], (string?)made["appeal"]!["by"]));
        Assert.Equal(id, (string?)Assert.Single((await acme.GetAsync("/api/v1/suspensions?appeal=open")).Answer!["items"]!.AsArray())!["id"]);
        Assert.Equal(1, (await guard.ScrapeAsync())["smppguard_suspensions_appeals"]);

        // Nobody answers oneself.
        Assert.Equal(404, (await acme.SendAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal/answer", """{ "outcome": "accepted", "text": "yes" }""")).Status);
        var answered = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal/answer", """{ "outcome": "accepted", "text": "seen and agreed" }""");
        Assert.Equal(("withdrawn", "test", "appeal accepted"), Text3(answered!, "stage", "endedBy", "endedReason"));
        guard.Time.Advance(TimeSpan.FromHours(2));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        var own = (await acme.GetAsync($"/api/v1/suspensions/{id}")).Answer!["appeal"]!;
        Assert.Equal(("名单不是我们的", "accepted", "seen and agreed"), Text3(own, "text", "state", "answer"));
        Assert.Equal("test", (string?)own["answeredBy"]);
        Assert.Equal(0, (await guard.ScrapeAsync())["smppguard_suspensions_appeals"]);
        var audited = (await guard.CallAsync(HttpMethod.Get, "/api/v1/audit?kind=change&by=acme"))!["items"]!.AsArray();
        Assert.Contains(audited, entry => (string?)entry!["action"] == "POST /api/v1/suspensions/{id}/appeal" && entry["after"]!.ToJsonString().Contains("open", StringComparison.Ordinal));
        var package = await ExportedPackage.OrderAsync(guard, $$"""{ "code": "{{Adverts}}", "reason": "inspection 2026-11" }""");
        Assert.Equal("seen and agreed", (string?)Assert.Single(package.Lines("suspensions.ndjson"))["appeal"]!["answer"]);
    }

    [Fact]
    public async Task An_operator_appeals_on_its_behalf_and_what_is_in_force_is_lifted_when_that_is_accepted_also_after_a_restart()
    {
        await using var guard = await StartAsync();
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend", """{ "reason": "contract 7" }""");
        var id = (string)(await OnlyAsync(guard))["id"]!;
        Assert.Equal("open", (string?)(await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", Appeal))!["appeal"]!["state"]);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        var esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0401, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        var lifted = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal/answer", """{ "outcome": "accepted", "text": "paid" }""");
        Assert.Equal("lifted", (string?)lifted!["stage"]);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task What_does_not_go_together_is_refused_and_a_rejected_appeal_changes_nothing_else()
    {
        await using var guard = await StartAsync();
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend");
        var id = (string)(await OnlyAsync(guard))["id"]!;
        const string Rejected = """{ "outcome": "rejected", "text": "it was yours" }""";
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/appeal/answer", Rejected));
        Assert.Equal((400, "text"), await RefusedAsync(guard, $"{id}/appeal", "{}"));
        Assert.Equal((400, "text"), await RefusedAsync(guard, $"{id}/appeal", $$"""{ "text": "{{new string('x', 2001)}}" }"""));
        Assert.Equal((404, null), await RefusedAsync(guard, "20200101-1/appeal", Appeal));

        // Of another organization, and of one that may only read.
        using var rival = KeyedApi.As(guard, "rival");
        Assert.Equal(404, (await rival.SendAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", Appeal)).Status);
        Assert.Equal(404, (await rival.GetAsync($"/api/v1/suspensions/{id}")).Status);
        Assert.Empty((await rival.GetAsync("/api/v1/suspensions")).Answer!["items"]!.AsArray());
        Assert.Empty((await rival.GetAsync("/api/v1/suspensions?organization=acme")).Answer!["items"]!.AsArray());
        using var reader = KeyedApi.As(guard, "acme-reader");
        Assert.Equal(403, (await reader.SendAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", Appeal)).Status);
        Assert.Equal(200, (await reader.GetAsync($"/api/v1/suspensions/{id}")).Status);

        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal", Appeal);
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/appeal", Appeal));
        Assert.Equal((400, "outcome"), await RefusedAsync(guard, $"{id}/appeal/answer", """{ "outcome": "perhaps", "text": "later" }"""));
        var answered = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{id}/appeal/answer", Rejected);
        Assert.Equal(("in-force", "rejected", "it was yours"), ((string?)answered!["stage"], (string?)answered["appeal"]!["state"], (string?)answered["appeal"]!["answer"]));
        Assert.Equal((409, null), await RefusedAsync(guard, $"{id}/appeal/answer", Rejected));
        Assert.Equal((CommandStatus)0x0401, (await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "order")).Status);

        // What is over is not appealed against; what was appealed against before is answered.
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/resume");
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/suspend");
        var second = (string)(await AllAsync(guard)).Single(s => (string?)s["kind"] == "Code")["id"]!;
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{second}/appeal", Appeal);
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/resume");
        Assert.Equal("accepted", (string?)(await guard.CallAsync(HttpMethod.Post, $"/api/v1/suspensions/{second}/appeal/answer", """{ "outcome": "accepted", "text": "it was lifted" }"""))!["appeal"]!["state"]);
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/accounts/{Rival}/suspend");
        var third = (string)(await AllAsync(guard)).Single(s => (string?)s["kind"] == "Account")["id"]!;
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/accounts/{Rival}/resume");
        Assert.Equal((409, null), await RefusedAsync(guard, $"{third}/appeal", Appeal));
    }

    private static Task<GuardFixture> StartAsync(Action<GuardOptions>? configure = null) => GuardFixture.StartAsync(
        options =>
        {
            options.Admin.ApiKeys.AddRange([KeyedApi.Key("rival", "Operator", "rival"), KeyedApi.Key("acme", "Operator", "acme"), KeyedApi.Key("acme-reader", "Auditor", "acme")]);
            configure?.Invoke(options);
        },
        time: HandedTime.Stopped());
}
