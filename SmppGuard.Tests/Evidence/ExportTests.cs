using System.Text.Json.Nodes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Evidence;

/// <summary>What a regulator or a compliance officer is handed: a package of everything about a number, an organization, a code or a period, and nothing about anybody else.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task A_package_about_a_number_has_everything_that_was_recorded_about_it_and_nothing_about_others()
    {
        await using var guard = await GuardFixture.StartAsync();
        var mall = await guard.BindAsync();
        Assert.True((await mall.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.True((await mall.SubmitAsync(Orders, AlsoAgreed, "parcel of somebody else")).IsOk);
        await guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "reason": "by telephone" }""");
        Assert.False((await mall.SubmitAsync(Adverts, Agreed, "another advert")).IsOk);
        await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "organization": "acme", "channel": "12321", "reference": "C-17", "text": "不要再发了" }""");
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Agreed}", """{ "reason": "asked for it" }""");
        await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend", """{ "reason": "complaint C-17" }""");
        await guard.EndedAsync(3);

        var package = await ExportedPackage.OrderAsync(guard, """{ "msisdn": "13800138000", "reason": "inspection 2026-11" }""");
        Assert.Empty(package.Damages());
        var messages = package.Lines("messages.ndjson");
        Assert.Equal(["another advert", "全场五折"], messages.Select(line => (string?)line["message"]!["originalText"]));
        Assert.Equal("consent-revoked", (string?)messages[0]["message"]!["reason"]);
        Assert.Equal("【示例商城】全场五折 客服4008001234 拒收请回复R", (string?)messages[1]["message"]!["sentText"]);
        Assert.Equal("order page checkbox", (string?)messages[1]["consent"]!["evidence"]);
        Assert.NotEmpty(messages[1]["message"]!["sentPdus"]!.AsArray());
        Assert.Contains("全场五折", package.Text("messages.csv"), StringComparison.Ordinal);
        Assert.Equal(["granted", "revoked"], package.Lines("consents.ndjson").Select(line => (string?)line["change"]));
        Assert.Equal("revoked", (string?)Assert.Single(package.Lines("consent-states.ndjson"))["state"]);
        Assert.Equal("asked for it", (string?)JsonNode.Parse(package.Text("do-not-disturb.json"))!["reason"]);
        Assert.Equal("C-17", (string?)Assert.Single(package.Lines("complaints.ndjson"))["complaint"]!["reference"]);
        Assert.Equal("complaint C-17", (string?)Assert.Single(package.Lines("suspensions.ndjson"))["reason"]);
        Assert.Equal(["acme", Adverts, Mall], package.Lines("registry/entries.ndjson").Select(line => (string?)line["key"]));
        Assert.Contains("Suspended", package.Text("registry/changes.ndjson"), StringComparison.Ordinal);
        Assert.DoesNotContain("pbkdf2", package.Text("registry/entries.ndjson") + package.Text("registry/as-of.ndjson") + package.Text("registry/changes.ndjson"), StringComparison.Ordinal);
        Assert.Contains("optOutKeywords", package.Text("rule-packs/draft-2020.json"), StringComparison.Ordinal);
        Assert.Contains(package.Lines("audit.ndjson"), line => (string?)line["action"] is "PUT /api/v1/do-not-disturb/{msisdn}");
        Assert.All(package.Names().Where(name => name.EndsWith("son", StringComparison.Ordinal) || name.EndsWith("csv", StringComparison.Ordinal)), name => Assert.DoesNotContain(AlsoAgreed, package.Text(name), StringComparison.Ordinal));

        var manifest = package.Manifest;
        Assert.Equal(("test", "Administrator", "inspection 2026-11"), ((string?)manifest["asked"]!["by"], (string?)manifest["asked"]!["role"], (string?)manifest["asked"]!["reason"]));
        Assert.Equal((Agreed, "draft-2020"), ((string?)manifest["filter"]!["msisdn"], (string?)manifest["rulePack"]));
        Assert.Equal((2, 1, 1, 1), ((int)manifest["totals"]!["messages"]!, (int)manifest["totals"]!["messages.allowed"]!, (int)manifest["totals"]!["messages.refused"]!, (int)manifest["totals"]!["complaints"]!));
        Assert.NotEqual("", (string?)manifest["program"]!["version"] ?? "");
        var readMe = package.Text("README.md");
        Assert.Contains("证据包", readMe, StringComparison.Ordinal);
        Assert.Contains("inspection 2026-11", readMe, StringComparison.Ordinal);
        Assert.Contains("messages: 2", readMe, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_that_was_attached_to_a_consent_goes_along()
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.CallAsync(
            HttpMethod.Post,
            "/api/v1/consents",
            $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "paper", "attachments": [ { "name": "form.txt", "contentType": "text/plain", "data": "{{Convert.ToBase64String("signed"u8)}}" } ] }""");
        var package = await ExportedPackage.OrderAsync(guard, """{ "organization": "acme" }""");
        Assert.Empty(package.Damages());
        var sha256 = (string)package.Lines("consents.ndjson").Single(line => (string?)line["msisdn"] == NeverAsked)["attachments"]![0]!["sha256"]!;
        Assert.Equal("signed", package.Text($"attachments/{sha256}"));
        Assert.Equal(new[] { Agreed, AlsoAgreed, Lapsed, NeverAsked }.Order(StringComparer.Ordinal), package.Lines("consents.ndjson").Select(line => (string)line["msisdn"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_period_has_what_was_recorded_in_it_and_the_registry_as_it_was_at_its_ends()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var mall = await guard.BindAsync();
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "before")).IsOk);
        guard.Time.Advance(TimeSpan.FromMinutes(10));
        var from = guard.Time.GetUtcNow();
        guard.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "within")).IsOk);
        await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", """{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4000000001" }""");
        guard.Time.Advance(TimeSpan.FromMinutes(1));
        var to = guard.Time.GetUtcNow();
        guard.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "behind")).IsOk);
        await guard.EndedAsync(3);

        var package = await ExportedPackage.OrderAsync(guard, $$"""{ "from": "{{from:O}}", "to": "{{to:O}}" }""");
        Assert.Empty(package.Damages());
        Assert.Equal(["within"], package.Lines("messages.ndjson").Select(line => (string?)line["message"]!["originalText"]));
        var contacts = package.Lines("registry/as-of.ndjson").Where(line => (string?)line["key"] == "acme").Select(line => (string?)line["fields"]!["contact"]);
        Assert.Equal(["4000000001", "4008001234"], contacts);
        Assert.Equal(["PUT /api/v1/organizations/{key}"], package.Lines("audit.ndjson").Where(line => (string?)line["kind"] is "change").Select(line => (string?)line["action"]));
    }

    [Fact]
    public async Task A_key_of_an_organization_gets_what_is_its_own_and_sees_no_exports_of_others()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("rival", "Auditor", "rival")));
        var mall = await guard.BindAsync();
        var other = await guard.BindAsync(Rival);
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "parcel")).IsOk);
        Assert.NotEqual(CommandStatus.ESME_ROK, (await other.SubmitAsync(RivalAdverts, Agreed, "50% off")).Status);
        await guard.EndedAsync(2);

        using var rival = KeyedApi.As(guard, "rival");
        Assert.Equal(404, (await rival.SendAsync(HttpMethod.Post, "/api/v1/exports", """{ "organization": "acme" }""")).Status);
        var all = (string)(await guard.CallAsync(HttpMethod.Post, "/api/v1/exports", $$"""{ "msisdn": "{{Agreed}}" }"""))!["id"]!;
        await ExportedPackage.DoneAsync(guard, all);
        Assert.Equal(404, (await rival.GetAsync($"/api/v1/exports/{all}")).Status);
        Assert.Equal(404, (await rival.GetAsync($"/api/v1/exports/{all}/content")).Status);
        Assert.Equal(404, (await rival.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{all}")).Status);

        var (status, ordered) = await rival.SendAsync(HttpMethod.Post, "/api/v1/exports", $$"""{ "msisdn": "{{Agreed}}" }""");
        Assert.Equal(202, status);
        var id = (string)ordered!["id"]!;
        await ExportedPackage.DoneAsync(guard, id);
        Assert.Equal([id], (await rival.GetAsync("/api/v1/exports")).Answer!["items"]!.AsArray().Select(export => (string?)export!["id"]));
        var package = new ExportedPackage(await rival.Http.GetByteArrayAsync(new Uri($"/api/v1/exports/{id}/content", UriKind.Relative)));
        Assert.Empty(package.Damages());
        Assert.Equal(["50% off"], package.Lines("messages.ndjson").Select(line => (string?)line["message"]!["originalText"]));
        Assert.Equal(["rival", RivalInsidePrefix, RivalAdverts, Rival], package.Lines("registry/entries.ndjson").Select(line => (string?)line["key"]));
        Assert.DoesNotContain("audit.ndjson", package.Names());
        Assert.DoesNotContain("do-not-disturb.json", package.Names());
        Assert.All(package.Names(), name => Assert.DoesNotContain("acme", package.Text(name), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Ordering_making_and_fetching_a_package_stand_in_the_audit_log()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("audit", "Auditor")));
        using var audit = KeyedApi.As(guard, "audit");
        var id = (string)(await audit.SendAsync(HttpMethod.Post, "/api/v1/exports", """{ "organization": "acme", "reason": "yearly check" }""")).Answer!["id"]!;
        var done = await ExportedPackage.DoneAsync(guard, id);
        var package = new ExportedPackage(await audit.Http.GetByteArrayAsync(new Uri($"/api/v1/exports/{id}/content", UriKind.Relative)));
        Assert.Equal((string?)done["manifestSha256"], package.Check().ManifestSha256);

        JsonArray entries = [];
        await Eventually.TrueAsync(async () => (entries = (await guard.CallAsync(HttpMethod.Get, "/api/v1/audit?by=audit"))!["items"]!.AsArray()).Any(entry => (string?)entry!["action"] is "export made"), "the entry of the export");
        var ordered = entries.Single(entry => (string?)entry!["action"] is "POST /api/v1/exports")!;
        Assert.Equal(("yearly check", 202), ((string?)ordered["after"]!["reason"], (int)ordered["status"]!));
        Assert.Equal((string?)done["manifestSha256"], (string?)entries.Single(entry => (string?)entry!["action"] is "export made")!["after"]!["manifestSha256"]);
        Assert.Contains(entries, entry => (string?)entry!["action"] is "GET /api/v1/exports/{id}/content");
    }

    [Fact]
    public async Task An_auditor_removes_what_it_ordered_and_nothing_of_others()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("audit", "Auditor")), awaitBinds: false);
        using var audit = KeyedApi.As(guard, "audit");
        using var api = new GuardApi(guard);
        var own = (string)(await audit.SendAsync(HttpMethod.Post, "/api/v1/exports", """{ "organization": "acme" }""")).Answer!["id"]!;
        var other = (string)(await api.SendAsync(HttpMethod.Post, "/api/v1/exports", """{ "organization": "acme" }""")).Answer!["id"]!;
        Assert.Equal(403, (await audit.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{other}")).Status);
        Assert.Equal(200, (await audit.GetAsync($"/api/v1/exports/{other}")).Status);
        Assert.Equal(204, (await audit.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{own}")).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{other}")).Status);
    }

    [Theory]
    [InlineData("""{ "code": "x" }""", "code")]
    [InlineData("""{ "code": "10690 0001" }""", "code")]
    [InlineData("""{ "from": "9999-12-31T23:59:59Z" }""", "from")]
    [InlineData("{}", "body")]
    [InlineData("""{ "reason": "everything" }""", "body")]
    [InlineData("""{ "to": "2026-01-01T00:00:00Z" }""", "body")]
    [InlineData("""{ "msisdn": "12" }""", "msisdn")]
    [InlineData("""{ "from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z" }""", "to")]
    [InlineData("""{ "number": "13800138000" }""", "number")]
    public async Task An_order_that_says_nothing_or_something_else_is_refused_with_the_name_of_what_is_wrong(string order, string field)
    {
        await using var guard = await GuardFixture.StartAsync(awaitBinds: false);
        using var api = new GuardApi(guard);
        var (status, problem) = await api.SendAsync(HttpMethod.Post, "/api/v1/exports", order);
        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]![field]);
    }
}
