using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class PatchTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Merge = "application/merge-patch+json";
    private const string Papers = """{ "licence": { "number": "B2-7", "validUntil": "2999-06-30" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } }""";

    private Task<Answer> PatchAsync(string path, string json) => api.SendAsync("PATCH", "/api/v1/" + path, json, Merge);

    [Fact]
    public async Task A_patch_of_a_contact_leaves_papers_keywords_and_everything_else_as_it_was()
    {
        const string Path = "organizations/patched";
        Assert.Equal(201, (await api.PutAsync("/api/v1/" + Path, $$"""{ "name": "补丁", "latinName": "Patch", "contact": "4008001234", "papers": {{Papers}}, "optOutKeywords": [ "不要" ] }""")).Status);
        var before = (await api.GetAsync("/api/v1/" + Path)).Json;

        var patched = await PatchAsync(Path, """{ "contact": "4008009999" }""");

        Assert.Equal(200, patched.Status);
        before["contact"] = "4008009999";
        Assert.Equal(before.ToJsonString(), patched.Json.ToJsonString());
        Assert.Equal(before.ToJsonString(), (await api.GetAsync("/api/v1/" + Path)).Json.ToJsonString());
        var newest = (await api.GetAsync($"/api/v1/{Path}/history?limit=1")).Json["items"]![0]!;
        Assert.Equal(("ops", "contact", "4008001234", "4008009999"), ((string)newest["by"]!, (string)newest["field"]!, (string)newest["old"]!, (string)newest["new"]!));
    }

    [Fact]
    public async Task Members_inside_members_are_merged_lists_are_replaced_and_null_takes_away()
    {
        const string Path = "organizations/nested";
        _ = await api.PutAsync("/api/v1/" + Path, $$"""{ "name": "嵌套", "latinName": "Nest", "contact": "4008001234", "papers": {{Papers}}, "optOutKeywords": [ "不要", "别发" ] }""");

        var patched = await PatchAsync(Path, """{ "papers": { "licence": { "number": "B2-8" } }, "optOutKeywords": [ "别再发" ], "latinName": null }""");

        Assert.Equal(200, patched.Status);
        var papers = patched.Json["papers"]!;
        Assert.Equal(("B2-8", "2999-06-30T16:00:00.000Z", "Li"), ((string)papers["licence"]!["number"]!, (string)papers["licence"]!["validUntil"]!, (string)papers["verification"]!["verifiedBy"]!));
        Assert.Equal("""["别再发"]""", patched.Json["optOutKeywords"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Null(patched.Json["latinName"]);
    }

    [Fact]
    public async Task An_account_keeps_its_password_unless_the_patch_has_another()
    {
        const string Path = "accounts/patched";
        _ = await api.PutAsync("/api/v1/" + Path, """{ "password": "p4tched", "codes": [], "smsc": "main", "allowFrom": [ "10.0.0.0/8" ], "messagesPerSecond": 5 }""");

        var patched = await PatchAsync(Path, """{ "maxBinds": 3 }""");

        Assert.Equal((200, 3, 5, "10.0.0.0/8"), (patched.Status, (int)patched.Json["maxBinds"]!, (int)patched.Json["messagesPerSecond"]!, (string)patched.Json["allowFrom"]![0]!));
        Assert.True(Verifies("p4tched"));
        Assert.DoesNotContain("pbkdf2", patched.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await PatchAsync(Path, """{ "password": "an0ther" }""")).Status);
        Assert.True(Verifies("an0ther"));
        (await PatchAsync(Path, """{ "password": null }""")).Names("password");
        Assert.True(Verifies("an0ther"));

        bool Verifies(string password) =>
            api.Service<RegistryStore>().Current.TryGetAccount("patched", out var account) && new PasswordVerifier().Verify(account.Password, System.Text.Encoding.ASCII.GetBytes(password));
    }

    [Fact]
    public async Task A_code_moves_by_patch_only_with_a_reason_and_a_template_keeps_its_note()
    {
        const string Path = "codes/10694001";
        _ = await api.PutAsync("/api/v1/organizations/mover", """{ "name": "搬家", "contact": "4008001234" }""");
        _ = await api.PutAsync("/api/v1/" + Path, """{ "match": "Prefix", "organization": "acme", "purpose": "Verification", "region": "北京" }""");
        _ = (await PatchAsync(Path, """{ "organization": "mover" }""")).Problem(409);
        var moved = await PatchAsync(Path + "?reason=contract%207", """{ "organization": "mover" }""");
        Assert.Equal((200, "mover", "北京"), (moved.Status, (string)moved.Json["organization"]!, (string)moved.Json["region"]!));

        _ = await api.PutAsync($"/api/v1/{Path}/templates/login", """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。", "note": "approved" }""");
        var template = await PatchAsync(Path + "/templates/login", """{ "text": "验证码{code:digits(6)}，10分钟内有效。" }""");
        Assert.Equal((200, "验证码{code:digits(6)}，10分钟内有效。", "approved"), (template.Status, (string)template.Json["text"]!, (string)template.Json["note"]!));
        (await PatchAsync(Path + "/templates/login", """{ "text": null }""")).Names("text");
        _ = (await PatchAsync(Path + "/templates/none", """{ "note": "x" }""")).Problem(404);
    }

    [Theory]
    [InlineData("""{ "contact": "call us" }""", "contact")]
    [InlineData("""{ "contact": null }""", "contact")]
    [InlineData("""{ "allowFrmo": null }""", "allowFrmo")]
    [InlineData("""{ "papers": { "licence": { "nmber": null } } }""", "papers.licence.nmber")]
    [InlineData("""{ "id": "other" }""", "id")]
    [InlineData("""{ "standing": "Suspended" }""", "standing")]
    [InlineData("""{ "name": [ null ] }""", "name")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("""{ "contact": "1", "contact": "2" }""", "contact")]
    public async Task A_patch_that_makes_no_valid_entry_is_refused_with_its_path(string patch, string field)
    {
        _ = await api.PutAsync("/api/v1/organizations/kept", """{ "name": "照旧", "contact": "4008001234" }""");
        var before = await api.GetAsync("/api/v1/organizations/kept");
        var problem = (await PatchAsync("organizations/kept", patch)).Problem(400);
        Assert.Contains(problem["errors"]!.AsObject(), error => error.Key == field);
        var after = await api.GetAsync("/api/v1/organizations/kept");
        Assert.Equal((before.Text, before.ETag), (after.Text, after.ETag));
    }

    [Fact]
    public async Task An_answer_can_be_sent_back_as_a_patch_and_one_that_changes_nothing_leaves_no_history()
    {
        _ = await api.PutAsync("/api/v1/organizations/same", """{ "name": "不变", "contact": "4008001234" }""");
        var before = await api.GetAsync("/api/v1/organizations/same");
        var history = (await api.GetAsync("/api/v1/organizations/same/history")).Text;
        var same = await PatchAsync("organizations/same", before.Text);
        Assert.Equal((200, before.Text, before.ETag), (same.Status, same.Text, same.ETag));
        Assert.Equal(200, (await PatchAsync("organizations/same", "{}")).Status);
        Assert.Equal(history, (await api.GetAsync("/api/v1/organizations/same/history")).Text);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/merge-patch+json; charset=utf-8", 200)]
    [InlineData("application/json-patch+json", 415)]
    [InlineData("text/plain", 415)]
    public async Task Another_patch_format_is_refused_and_says_which_is_read(string type, int status)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await api.SendAsync(HttpMethod.Patch, "/api/v1/organizations/acme", AdminFixture.OperatorKey, content);
        Assert.Equal(status, answer.Status);
        if (status == 415)
        {
            _ = answer.Problem(415);
            Assert.Contains(Merge, answer.Headers["Accept-Patch"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_auditor_cannot_patch_and_what_is_not_there_is_not_made()
    {
        _ = (await api.PatchAsync("/api/v1/organizations/acme", """{ "contact": "1111111" }""", AdminFixture.AuditorKey)).Problem(403);
        foreach (var path in new[] { "organizations/nobody", "codes/10699999", "accounts/nobody" })
        {
            _ = (await PatchAsync(path, "{}")).Problem(404);
            _ = (await api.GetAsync("/api/v1/" + path)).Problem(404);
        }
    }
}
