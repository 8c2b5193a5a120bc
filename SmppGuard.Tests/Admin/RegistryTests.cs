using System.Text.Json.Nodes;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class RegistryTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Organization = """{ "name": "第二商城", "latinName": "Second", "contact": "4000000002" }""";

    [Fact]
    public async Task An_organization_a_code_and_an_account_are_created_read_replaced_and_deleted()
    {
        var created = await api.PutAsync("/api/v1/organizations/second", Organization);
        Assert.Equal((201, "/api/v1/organizations/second"), (created.Status, created.Location));
        Assert.Equal(("second", "第二商城", "Active"), ((string?)created.Json["id"], (string?)created.Json["name"], (string?)created.Json["standing"]));
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10692", """{ "match": "Prefix", "organization": "second", "purpose": "Commercial" }""")).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/accounts/cp2", """{ "password": "secret2", "codes": [ "10692" ], "smsc": "main", "window": 7 }""")).Status);

        var account = await api.GetAsync("/api/v1/accounts/cp2");
        Assert.Equal((200, 7), (account.Status, (int)account.Json["window"]!));
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("cp2", out var live));
        Assert.True(new PasswordVerifier().Verify(live.Password, "secret2"u8.ToArray()));

        // An answer can be sent back as it came: what nobody can set is ignored, and the password stays.
        var again = await api.PutAsync("/api/v1/accounts/cp2", account.Text.Replace("\"window\":7", "\"window\":9", StringComparison.Ordinal));
        Assert.Equal((200, 9), (again.Status, (int)again.Json["window"]!));
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("cp2", out var replaced));
        Assert.Equal(live.Password, replaced.Password);

        _ = (await api.DeleteAsync("/api/v1/organizations/second")).Problem(409);
        _ = (await api.DeleteAsync("/api/v1/codes/10692")).Problem(409);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/accounts/cp2")).Status);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/codes/10692")).Status);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/organizations/second")).Status);
        _ = (await api.GetAsync("/api/v1/organizations/second")).Problem(404);
        _ = (await api.DeleteAsync("/api/v1/organizations/second")).Problem(404);
    }

    [Fact]
    public async Task What_a_replacement_loses_because_it_is_left_out_is_said_in_its_warnings()
    {
        Assert.Null((await api.PutAsync("/api/v1/accounts/loser", """{ "password": "p", "codes": [], "smsc": "main", "allowFrom": [ "10.0.0.0/8" ], "messagesPerSecond": 5 }""")).Json["warnings"]);
        var warnings = (await api.PutAsync("/api/v1/accounts/loser", """{ "codes": [], "smsc": "main" }""")).Json["warnings"]!.AsArray().Select(w => (string?)w).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains(warnings, w => w!.StartsWith("allowFrom is not in the body, so the account may bind from anywhere: allowFrom was [\"10.0.0.0/8\"]", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w!.StartsWith("messagesPerSecond is not in the body, so the account has no limit", StringComparison.Ordinal));

        // Whoever says it means it.
        _ = await api.PutAsync("/api/v1/accounts/loser", """{ "codes": [], "smsc": "main", "allowFrom": [ "10.0.0.0/8" ] }""");
        Assert.Null((await api.PutAsync("/api/v1/accounts/loser", """{ "codes": [], "smsc": "main", "allowFrom": [] }""")).Json["warnings"]);

        const string Papers = """{ "licence": { "number": "B2-7", "validUntil": "2999-06-30" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } }""";
        _ = await api.PutAsync("/api/v1/organizations/loser", $$"""{ "name": "失主", "contact": "4008001234", "papers": {{Papers}} }""");
        var lost = (string?)Assert.Single((await api.PutAsync("/api/v1/organizations/loser", """{ "name": "失主", "contact": "4008001234" }""")).Json["warnings"]!.AsArray());
        Assert.StartsWith("papers is not in the body: ", lost, StringComparison.Ordinal);
        Assert.Contains("papers.licence.number was B2-7, and is not set now", lost, StringComparison.Ordinal);
        Assert.Contains("papers.licence.validUntil was 2999-06-30T16:00:00.000Z, ", lost, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Verification", null, "Known")]
    [InlineData("Notification", null, "Off")]
    [InlineData("Verification", "Off", "Off")]
    [InlineData("Notification", "Known", "Known")]
    [InlineData("Notification", "Required", "Required")]
    [InlineData("Commercial", null, "Off")]
    public async Task What_the_templates_of_a_code_are_for_is_said_by_its_entry_or_its_purpose(string purpose, string? templates, string mode)
    {
        var path = $"/api/v1/codes/106977{mode.Length}{(templates is null ? 0 : 1)}{purpose.Length}";
        var said = templates is null ? "" : $", \"templates\": \"{templates}\"";
        var created = await api.PutAsync(path, $$"""{ "match": "Prefix", "organization": "acme", "purpose": "{{purpose}}"{{said}} }""");
        Assert.Equal((201, templates), (created.Status, (string?)created.Json["templates"]));
        Assert.True(api.Service<RegistryStore>().Current.TryGetCode(path[(path.LastIndexOf('/') + 1)..], out var code));
        Assert.Equal(mode, code.TemplateMode.ToString());

        var changed = await api.PutAsync(path, """{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "templates": "Required" }""");
        Assert.Equal(200, changed.Status);
        var history = (await api.GetAsync(path + "/history")).Json["items"]!.AsArray();
        Assert.Equal(string.Equals(templates, "Required", StringComparison.Ordinal) ? 1 : templates is null ? 1 : 2, history.Count(c => (string?)c!["field"] == "templates"));
        Assert.Equal("Required", (string?)history.First(c => (string?)c!["field"] == "templates")!["new"]);
    }

    [Fact]
    public async Task No_end_is_kept_as_it_was_said_and_can_be_sent_back()
    {
        const string Papers = """{ "licence": { "number": "B2-9", "validUntil": "9999-12-31" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z", "reverifyBy": "9999-12-31" } }""";
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/endless", $$"""{ "name": "无期", "contact": "4008001234", "papers": {{Papers}} }""")).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/106979", """{ "match": "Exact", "organization": "endless", "purpose": "Notification", "validFrom": "0001-01-01", "validUntil": "9999-12-31" }""")).Status);
        Assert.True(api.Service<RegistryStore>().Current.TryGetOrganization("endless", out var organization));
        Assert.Equal(long.MaxValue, organization.LicencesEndAt);
        foreach (var path in new[] { "/api/v1/organizations/endless", "/api/v1/codes/106979" })
        {
            var answer = await api.GetAsync(path);
            Assert.Contains("9999-12-31T23:59:59.999Z", answer.Text, StringComparison.Ordinal);
            Assert.Null(answer.Json["blocked"]);
            var again = await api.PutAsync(path, answer.Text);
            Assert.Equal((200, answer.Text), (again.Status, again.Text));
        }
    }

    [Fact]
    public async Task A_password_is_nowhere_to_be_read()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/accounts/silent", """{ "password": "tellnone", "codes": [], "smsc": "main" }""")).Status);
        Assert.Equal(200, (await api.PutAsync("/api/v1/accounts/silent", """{ "password": "tellsome", "codes": [], "smsc": "main" }""")).Status);
        foreach (var path in new[] { "accounts/silent", "accounts", "accounts/silent/history" })
        {
            var text = (await api.GetAsync("/api/v1/" + path)).Text;
            Assert.DoesNotContain("tellnone", text, StringComparison.Ordinal);
            Assert.DoesNotContain("tellsome", text, StringComparison.Ordinal);
            Assert.DoesNotContain("pbkdf2", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(api.Log, line => line.Contains("tell", StringComparison.Ordinal));
        var changes = (await api.GetAsync("/api/v1/accounts/silent/history")).Json["items"]!.AsArray();
        Assert.Equal(2, changes.Count(c => (string?)c!["field"] == "password"));
    }

    [Theory]
    [InlineData("organizations/x", """{ "contact": "4000000002" }""", "name")]
    [InlineData("organizations/x", """{ "name": " ", "contact": "4000000002" }""", "name")]
    [InlineData("organizations/x", """{ "name": "\u3000", "contact": "4000000002" }""", "name")]
    [InlineData("organizations/x", """{ "name": "\u200b\u2060\ufeff\ufe0f\u3164", "contact": "4000000002" }""", "name")]
    [InlineData("organizations/x", """{ "name": "商", "latinName": "  ", "contact": "4000000002" }""", "latinName")]
    [InlineData("organizations/x", """{ "id": "y", "name": "商", "contact": "4000000002" }""", "id")]
    [InlineData("organizations/x", """{ "name": "商", "contact": "4000000002", "colour": "red" }""", "colour")]
    [InlineData("organizations/x", """{ "name": "商", "contact": "call us" }""", "contact")]
    [InlineData("organizations/x", """{ "name": "商", "contact": "4000000002", "credential": { "type": "uscc", "number": "91110000MA0000000X" } }""", "credential.number")]
    [InlineData("organizations/x", """{ "name": "商", "contact": "4000000002", "papers": { "verification": { "state": "checked" } } }""", "papers.verification.state")]
    [InlineData("codes/1069", """{ "match": "Exact", "organization": "acme", "purpose": "Commercial", "maxExtension": 2 }""", "maxExtension")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial", "sourceTon": [ "National", "Name" ] }""", "sourceTon[1]")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial", "sourceNpi": [ "E164" ] }""", "sourceNpi[0]")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial", "allowBinary": 1 }""", "allowBinary")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial", "templates": "Known" }""", "templates")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "PublicInterest", "templates": "Off" }""", "templates")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "acme", "purpose": "Verification", "templates": "required" }""", "templates")]
    [InlineData("organizations/a%20b", """{ "name": "商", "contact": "4000000002" }""", "id")]
    [InlineData("organizations/x", "[]", "body")]
    [InlineData("organizations/x", "{", "body")]
    [InlineData("codes/1069x", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial" }""", "number")]
    [InlineData("codes/1069", """{ "match": "Prefix", "organization": "nobody", "purpose": "Commercial" }""", "organization")]
    [InlineData("codes/1069", """{ "match": "Most", "organization": "acme", "purpose": "Commercial" }""", "match")]
    [InlineData("accounts/cp9", """{ "codes": [], "smsc": "main" }""", "password")]
    [InlineData("accounts/cp9", """{ "password": "ninechars", "codes": [], "smsc": "main" }""", "password")]
    [InlineData("accounts/cp9", """{ "password": "密码密码", "codes": [], "smsc": "main" }""", "password")]
    [InlineData("accounts/cp9", """{ "password": "pbkdf2-sha256$i=1$a$b", "codes": [], "smsc": "main" }""", "password")]
    [InlineData("accounts/cp9", """{ "password": "a\u0000b", "codes": [], "smsc": "main" }""", "password")]
    [InlineData("accounts/cp9", """{ "password": "p", "codes": [], "smsc": "main", "allowFrom": [ "010.0.0.1" ] }""", "allowFrom[0]")]
    [InlineData("accounts/cp9", """{ "password": "p", "codes": [ "1" ], "smsc": "main" }""", "codes[0]")]
    [InlineData("accounts/cp9", """{ "password": "p", "codes": [], "smsc": "other" }""", "smsc")]
    public async Task A_wrong_entry_is_answered_with_the_field(string path, string body, string field) => (await api.PutAsync("/api/v1/" + path, body)).Names(field);

    [Fact]
    public async Task An_auditor_reads_and_changes_nothing()
    {
        Assert.Equal(200, (await api.GetAsync("/api/v1/organizations/acme", AdminFixture.AuditorKey)).Status);
        Assert.Equal(200, (await api.GetAsync("/api/v1/suspensions", AdminFixture.AuditorKey)).Status);
        _ = (await api.PutAsync("/api/v1/organizations/acme", Organization, AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.DeleteAsync("/api/v1/organizations/acme", AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.PostAsync("/api/v1/organizations/acme/suspend", "", AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.GetAsync("/api/v1/codes", key: null)).Problem(401);
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        foreach (var id in new[] { "page-a", "page-b", "page-c" })
        {
            Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/" + id, Organization)).Status);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await api.GetAsync($"/api/v1/organizations?limit=2&cursor={cursor}")).Json;
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            seen.AddRange(page["items"]!.AsArray().Select(o => (string)o!["id"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        Assert.Equal(seen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), seen);
        Assert.Equal(["page-a", "page-b", "page-c"], seen.Where(id => id.StartsWith("page-", StringComparison.Ordinal)));
        (await api.GetAsync("/api/v1/organizations?colour=red")).Names("colour");
        (await api.GetAsync("/api/v1/organizations?cursor=%21")).Names("cursor");

        // Of another list, cut, or of no text at all.
        foreach (var foreign in new[] { "Q29kZS8xMDY5", "T3JnYW5pemF0aW9u", "_-8", "T3JnYW5pemF0aW9uL_8" })
        {
            (await api.GetAsync($"/api/v1/organizations?cursor={foreign}")).Names("cursor");
        }
    }

    [Fact]
    public async Task Every_changed_field_is_on_record_with_who_and_when()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/changing", Organization)).Status);
        Assert.Equal(200, (await api.PutAsync("/api/v1/organizations/changing?reason=moved", Organization.Replace("4000000002", "4000000003", StringComparison.Ordinal))).Status);

        var newest = (await api.GetAsync("/api/v1/organizations/changing/history")).Json["items"]![0]!;
        Assert.Equal(
            ("contact", "4000000002", "4000000003", "ops", "moved"),
            ((string?)newest["field"], (string?)newest["old"], (string?)newest["new"], (string?)newest["by"], (string?)newest["reason"]));

        Assert.Equal(204, (await api.DeleteAsync("/api/v1/organizations/changing")).Status);
        var all = (await api.GetAsync("/api/v1/organizations/changing/history")).Json["items"]!.AsArray();
        Assert.Contains(all, c => (string?)c!["field"] == "contact" && (string?)c["old"] == "4000000003" && c["new"] is null);
        _ = (await api.GetAsync("/api/v1/organizations/neverwas/history")).Problem(404);
    }

    [Fact]
    public async Task Suspension_and_termination_are_on_record_with_their_cause()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/fallen", Organization)).Status);
        Assert.Equal("Suspended", (string?)(await api.PostAsync("/api/v1/organizations/fallen/suspend", """{ "reason": "too many complaints" }""")).Json["standing"]);
        Assert.Equal("Suspended", (string?)(await api.PutAsync("/api/v1/organizations/fallen", Organization)).Json["standing"]);
        _ = (await api.PutAsync("/api/v1/codes/106944", """{ "match": "Exact", "organization": "fallen", "purpose": "Commercial" }""")).Problem(409);
        Assert.Null((await Suspension())["endedAt"]);
        Assert.Equal(("too many complaints", "ops"), ((string?)(await Suspension())["reason"], (string?)(await Suspension())["by"]));

        Assert.Equal(200, (await api.PostAsync("/api/v1/organizations/fallen/resume", "")).Status);
        Assert.NotNull((await Suspension())["endedAt"]);
        Assert.Equal("Terminated", (string?)(await api.PostAsync("/api/v1/organizations/fallen/terminate", "")).Json["standing"]);
        _ = (await api.PostAsync("/api/v1/organizations/fallen/resume", "")).Problem(409);
        _ = (await api.PostAsync("/api/v1/accounts/nobody/suspend", "")).Problem(404);
        (await api.PostAsync("/api/v1/organizations/fallen/suspend", """{ "because": "x" }""")).Names("because");
        (await api.GetAsync("/api/v1/suspensions?kind=Planet")).Names("kind");

        async Task<JsonNode> Suspension() => Assert.Single((await api.GetAsync("/api/v1/suspensions?kind=Organization&key=fallen")).Json["items"]!.AsArray())!;
    }

    [Fact]
    public async Task A_code_has_one_owner_who_is_known_for_every_date()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/heir", Organization)).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/106955", Code("acme"))).Status);
        var between = await AfterNow();
        var refused = (await api.PutAsync("/api/v1/codes/106955", Code("heir"))).Problem(409);
        Assert.Contains("acme", (string?)refused["detail"], StringComparison.Ordinal);
        Assert.Equal(200, (await api.PutAsync("/api/v1/codes/106955?reason=approval%202026-117", Code("heir"))).Status);

        Assert.Equal("acme", (string?)(await Owner("106955", between))["organization"]);
        Assert.Equal("acme", (string?)(await Owner("10695512", between))["organization"]);
        var owner = await Owner("106955", null);
        Assert.Equal(("heir", "approval 2026-117"), ((string?)owner["organization"], (string?)owner["reason"]));
        _ = (await api.GetAsync("/api/v1/codes/106955/owner?at=2020-01-01T00:00:00Z")).Problem(404);
        (await api.GetAsync("/api/v1/codes/106955/owner?at=yesterday")).Names("at");

        async Task<JsonObject> Owner(string number, DateTimeOffset? at) =>
            (await api.GetAsync($"/api/v1/codes/{number}/owner" + (at is { } moment ? "?at=" + Uri.EscapeDataString(moment.ToString("O")) : ""))).Json;
    }

    [Fact]
    public async Task Papers_are_shown_with_their_history_and_the_time_that_is_left()
    {
        const string Papers = """
            { "name": "有证", "contact": "4000000004", "credential": { "type": "uscc", "number": "91350100M000100Y43" },
              "papers": { "legalName": "有证有限公司", "licence": { "number": "B2-1", "validUntil": "2099-06-30" },
                          "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-01T00:00:00Z" } } }
            """;
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/licensed", Papers)).Status);
        var shown = (await api.GetAsync("/api/v1/organizations/licensed")).Json["papers"]!;
        Assert.Equal(("有证有限公司", "2099-06-30T16:00:00.000Z"), ((string?)shown["legalName"], (string?)shown["licence"]!["validUntil"]));
        Assert.Contains("smppguard_papers_left_seconds{organization=\"licensed\"} ", (await api.GetAsync("/metrics", key: null)).Text, StringComparison.Ordinal);

        Assert.Equal(200, (await api.PutAsync("/api/v1/organizations/licensed", Papers.Replace("verified\",", "suspended\",", StringComparison.Ordinal))).Status);
        var change = Assert.Single((await api.GetAsync("/api/v1/organizations/licensed/history?limit=1")).Json["items"]!.AsArray())!;
        Assert.Equal(("papers.verification.state", "verified", "suspended"), ((string?)change["field"], (string?)change["old"], (string?)change["new"]));
    }

    /// <summary>Null: it is no time, whatever a parser that guesses would make of it.</summary>
    [Theory]
    [InlineData("2027-06-01T00:00:00+08:00", "2027-05-31T16:00:00.000Z")]
    [InlineData("2027-06-01 00:00:00+08:00", "2027-05-31T16:00:00.000Z")]
    [InlineData("2027-05-31t16:00:00.0z", "2027-05-31T16:00:00.000Z")]
    [InlineData("2027-05-31", "2027-05-31T16:00:00.000Z")]
    [InlineData("06/01/2027 00:00:00+08:00", null)]
    [InlineData("06-01-2027T00:00:00+08:00", null)]
    [InlineData("2027/06/01 00:00:00+08:00", null)]
    [InlineData("06/01/2027", null)]
    public async Task A_time_is_read_in_one_order_alone(string said, string? read)
    {
        var answer = await api.PutAsync("/api/v1/codes/10696801", $$"""{ "match": "Exact", "organization": "acme", "purpose": "Notification", "validUntil": "{{said}}" }""");
        if (read is null)
        {
            answer.Names("validUntil");
            Assert.Contains($"\"{said}\"; use a time with its offset, for example 2026-01-05T08:00:00Z", (string?)answer.Json["detail"], StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(read, (string?)answer.Json["validUntil"]);
        }
    }

    [Fact]
    public async Task A_code_inside_the_prefix_of_another_is_allowed_and_told()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/inner", Organization)).Status);
        Assert.Null((await api.PutAsync("/api/v1/codes/106966", Code("acme"))).Json["warnings"]);
        var nested = await api.PutAsync("/api/v1/codes/10696677", Code("inner"));
        Assert.Equal(201, nested.Status);
        Assert.Contains("106966 of acme", (string?)Assert.Single(nested.Json["warnings"]!.AsArray()), StringComparison.Ordinal);
    }

    private static string Code(string organization) => $$"""{ "match": "Prefix", "organization": "{{organization}}", "purpose": "Notification" }""";

    // A moment that is later than all so far and earlier than all to come, to the millisecond that is stored.
    private static async Task<DateTimeOffset> AfterNow()
    {
        var start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Harness.Eventually.TrueAsync(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > start + 1, "the next millisecond");
        return DateTimeOffset.FromUnixTimeMilliseconds(start);
    }
}
