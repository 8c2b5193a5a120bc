using System.Text.Json.Nodes;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class ApplyTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Path = "/api/v1/registry/apply";
    private const string Json = "application/json";

    private static string Document(string tag, string contact = "4008001234", string password = "first1", string purpose = "Verification") => $$"""
        { "organizations": [ { "id": "{{tag}}", "name": "计划", "contact": "{{contact}}" } ],
          "codes": [ { "number": "10696{{tag.Length}}", "match": "Prefix", "organization": "{{tag}}", "purpose": "{{purpose}}" } ],
          "accounts": [ { "systemId": "{{tag}}", "password": "{{password}}", "codes": [ "10696{{tag.Length}}" ], "smsc": "main" } ],
          "templates": [ { "code": "10696{{tag.Length}}", "id": "login", "text": "您的验证码是{code:digits(6)}，5分钟内有效。" } ] }
        """;

    [Fact]
    public async Task A_plan_says_what_would_change_and_is_applied_only_to_what_it_was_made_for()
    {
        var document = Document("plan");
        var plan = await api.PostAsync(Path + "?dryRun=true", document);
        Assert.Equal((200, true, 4, 0, 0), (plan.Status, (bool)plan.Json["dryRun"]!, (int)plan.Json["created"]!, (int)plan.Json["updated"]!, (int)plan.Json["unchanged"]!));
        Assert.Equal(["Organization plan create", "Code 106964 create", "Account plan create", "Template 106964/login create"], plan.Json["changes"]!.AsArray().Select(c => $"{c!["kind"]} {c["key"]} {c["action"]}"));
        _ = (await api.GetAsync("/api/v1/organizations/plan")).Problem(404);
        Assert.DoesNotContain("first1", plan.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pbkdf2", plan.Text, StringComparison.Ordinal);

        // Somebody else was faster.
        _ = await api.PutAsync("/api/v1/organizations/other", """{ "name": "别人", "contact": "4008001234" }""");
        _ = (await api.SendAsync("POST", Path, document, Json, ("If-Match", plan.ETag))).Problem(412);
        _ = (await api.GetAsync("/api/v1/organizations/plan")).Problem(404);

        plan = await api.PostAsync(Path + "?dryRun=true", document);
        var applied = await api.SendAsync("POST", Path + "?reason=ticket%207", document, Json, ("If-Match", plan.ETag));
        Assert.Equal((200, false, plan.Json["changes"]!.ToJsonString()), (applied.Status, (bool)applied.Json["dryRun"]!, applied.Json["changes"]!.ToJsonString()));
        Assert.NotEqual(plan.ETag, applied.ETag);
        Assert.Equal("4008001234", (string)(await api.GetAsync("/api/v1/organizations/plan")).Json["contact"]!);
        Assert.Equal(200, (await api.GetAsync("/api/v1/codes/106964/templates/login")).Status);
        var history = (await api.GetAsync("/api/v1/accounts/plan/history")).Json["items"]!.AsArray();
        Assert.All(history, change => Assert.Equal(("ops", "ticket 7"), ((string)change!["by"]!, (string)change["reason"]!)));
    }

    [Fact]
    public async Task Applied_once_more_it_changes_nothing_and_what_differs_is_told_field_by_field()
    {
        Assert.Equal(200, (await api.PostAsync(Path, Document("again"))).Status);
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("again", out var before));
        var version = api.Service<RegistryStore>().State.Version;
        var again = (await api.PostAsync(Path, Document("again"))).Json;
        Assert.Equal((0, 0, 4), ((int)again["created"]!, (int)again["updated"]!, (int)again["unchanged"]!));
        Assert.Equal(version, api.Service<RegistryStore>().State.Version);
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("again", out var same));
        Assert.Equal(before.Password, same.Password);

        var plan = (await api.PostAsync(Path + "?dryRun=true", Document("again", contact: "4008005678", password: "second2"))).Json;
        Assert.Equal(
            ["""Organization again update [{"field":"contact","old":"4008001234","new":"4008005678"}]""", """Account again update [{"field":"password","old":"(hidden)","new":"(hidden)"}]"""],
            plan["changes"]!.AsArray().Select(c => $"{c!["kind"]} {c["key"]} {c["action"]} {c["fields"]!.ToJsonString()}"));
        Assert.Equal(2, (int)plan["unchanged"]!);

        // Without a password the present one stays; and what is not in the document stays.
        var few = (await api.PostAsync(Path, """{ "accounts": [ { "systemId": "again", "codes": [ "106965" ], "smsc": "main", "window": 5 } ] }""")).Json;
        Assert.Equal("""[{"field":"window","old":null,"new":"5"}]""", few["changes"]![0]!["fields"]!.ToJsonString());
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("again", out same));
        Assert.Equal(before.Password, same.Password);
        Assert.Equal(200, (await api.GetAsync("/api/v1/codes/106965/templates/login")).Status);
    }

    [Fact]
    public async Task What_an_entry_loses_because_the_document_leaves_it_out_is_told()
    {
        var document = Document("losing").Replace("\"smsc\": \"main\"", "\"smsc\": \"main\", \"allowFrom\": [ \"127.0.0.1\" ]", StringComparison.Ordinal)
            .Replace("\"contact\"", "\"latinName\": \"Losing\", \"contact\"", StringComparison.Ordinal);
        Assert.Empty((await api.PostAsync(Path, document)).Json["warnings"]!.AsArray());
        foreach (var query in new[] { "?dryRun=true", "" })
        {
            var warnings = (await api.PostAsync(Path + query, Document("losing"))).Json["warnings"]!.AsArray().Select(warning => (string)warning!).ToList();
            Assert.Contains(warnings, warning => warning.StartsWith("Account losing: allowFrom is not in the body, so the account may bind from anywhere", StringComparison.Ordinal));
            Assert.Contains(warnings, warning => warning.StartsWith("Organization losing: latinName is not in the body", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task One_bad_entry_keeps_all_from_being_applied_and_all_that_is_wrong_is_named()
    {
        var bad = JsonNode.Parse(Document("bad"))!.AsObject();
        bad["codes"]!.AsArray().Add(JsonNode.Parse("""{ "number": "1069x", "match": "Prefix", "organization": "nobody", "purpose": "Advert" }"""));
        bad["accounts"]![0]!["smsc"] = "none";
        bad["organizations"]!.AsArray().Add(JsonNode.Parse("""{ "id": "bad", "name": "重复", "contact": "4008001234" }"""));
        foreach (var path in new[] { Path, Path + "?dryRun=true" })
        {
            var errors = (await api.PostAsync(path, bad.ToJsonString())).Problem(400)["errors"]!.AsObject();
            Assert.Contains("accounts[0].smsc", errors.Select(e => e.Key));
            Assert.Contains("codes[1].purpose", errors.Select(e => e.Key));
            Assert.Contains("organizations[1]", errors.Select(e => e.Key));
        }

        _ = (await api.GetAsync("/api/v1/organizations/bad")).Problem(404);
        (await api.PostAsync(Path, """{ "organisations": [] }""")).Names("organisations");
        (await api.PostAsync(Path + "?dryRun=yes", "{}")).Names("dryRun");
        Assert.Equal(0, (int)(await api.PostAsync(Path, "{}")).Json["created"]!);
        _ = (await api.PostAsync(Path, "{}", AdminFixture.AuditorKey)).Problem(403);
    }

    [Fact]
    public async Task What_is_much_is_refused_without_naming_all_of_it()
    {
        var errors = (await api.PostAsync(Path, $$"""{ "accounts": [ {{string.Join(',', Enumerable.Repeat("1", 5000))}} ], "codes": [ {} ] }""")).Problem(400)["errors"]!.AsObject();
        Assert.Equal(100, errors.Count);
        Assert.Contains("codes[0].number", errors.Select(e => e.Key));
        Assert.Contains("accounts[0]", errors.Select(e => e.Key));
        (await api.PostAsync(Path, $$"""{ "templates": [ {{string.Join(',', Enumerable.Repeat("{}", 100_001))}} ] }""")).Names("templates");
        (await api.PostAsync(Path, "[]")).Names("body");
        Assert.Contains("accounts[0].systemId", (await api.PostAsync(Path, """{ "accounts": [ { "systemId": "\ud800" } ] }""")).Problem(400)["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task A_code_moves_only_with_a_reason_and_an_answer_can_be_sent_back()
    {
        Assert.Equal(200, (await api.PostAsync(Path, Document("moving1"))).Status);
        _ = await api.PutAsync("/api/v1/organizations/target", """{ "name": "目标", "contact": "4008001234" }""");
        const string Move = """{ "codes": [ { "number": "106967", "match": "Prefix", "organization": "target", "purpose": "Verification" } ] }""";
        _ = (await api.PostAsync(Path, Move)).Problem(409);
        Assert.Equal(200, (await api.PostAsync(Path + "?reason=contract", Move)).Status);

        var shown = (await api.GetAsync("/api/v1/codes/106967")).Text;
        var back = (await api.PostAsync(Path, $$"""{ "codes": [ {{shown}} ] }""")).Json;
        Assert.Equal((0, 1), ((int)back["updated"]!, (int)back["unchanged"]!));
    }
}
