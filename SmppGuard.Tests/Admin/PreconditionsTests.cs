using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class PreconditionsTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Json = "application/json";
    private const string Organization = """{ "name": "条件", "contact": "4008001234" }""";
    private const string Other = """{ "name": "条件", "contact": "4008005678" }""";

    /// <summary>Everything that can be put, changed and taken away: how it is made, how it is made different, and what reads it.</summary>
    public static TheoryData<string, string?, string?, string> Things => new()
    {
        { "/api/v1/organizations/when", Organization, Other, "PUT" },
        { "/api/v1/organizations/when2", Organization, """{ "contact": "4008005678" }""", "PATCH" },
        { "/api/v1/codes/10695001", """{ "match": "Prefix", "organization": "acme", "purpose": "Verification" }""", """{ "match": "Prefix", "organization": "acme", "purpose": "Notification" }""", "PUT" },
        { "/api/v1/accounts/when", """{ "password": "p", "codes": [], "smsc": "main" }""", """{ "codes": [], "smsc": "main", "window": 4 }""", "PUT" },
        { "/api/v1/do-not-disturb/13800135001", """{ "reason": "asked" }""", """{ "reason": "asked again" }""", "PUT" },
        { "/api/v1/codes/106950077/templates/login", """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。" }""", """{ "text": "验证码{code:digits(6)}，5分钟内有效。" }""", "PUT" },
    };

    [Theory]
    [MemberData(nameof(Things))]
    public async Task A_change_counts_only_if_its_sender_has_seen_what_it_changes(string path, string? first, string? second, string method)
    {
        _ = await api.PutAsync("/api/v1/codes/106950077", """{ "match": "Exact", "organization": "acme", "purpose": "Verification" }""");
        _ = (await api.SendAsync("PUT", path, first, Json, ("If-Match", "*"))).Problem(412);
        var made = await api.SendAsync("PUT", path, first, Json, ("If-None-Match", "*"));
        Assert.Equal(201, made.Status);
        _ = (await api.SendAsync("PUT", path, first, Json, ("If-None-Match", "*"))).Problem(412);
        var seen = await api.GetAsync(path);
        Assert.Equal(made.ETag, seen.ETag);
        Assert.Matches("^\"[^\"]+\"$", seen.ETag);

        var changed = await api.SendAsync(method, path, second, Json, ("If-Match", seen.ETag));
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(seen.ETag, changed.ETag);
        var after = await api.GetAsync(path);
        Assert.Equal(changed.ETag, after.ETag);

        // Of two who have seen the same, the second is told.
        _ = (await api.SendAsync(method, path, second, Json, ("If-Match", seen.ETag))).Problem(412);
        _ = (await api.SendAsync("DELETE", path, null, Json, ("If-Match", seen.ETag))).Problem(412);
        _ = (await api.SendAsync("DELETE", path, null, Json, ("If-Match", "W/" + after.ETag))).Problem(412);
        _ = (await api.SendAsync("DELETE", path, null, Json, ("If-None-Match", after.ETag))).Problem(412);
        Assert.Equal(after.Text, (await api.GetAsync(path)).Text);

        Assert.Equal(204, (await api.SendAsync("DELETE", path, null, Json, ("If-Match", $"\"other\", {after.ETag}"))).Status);
        _ = (await api.SendAsync("DELETE", path, null, Json, ("If-Match", after.ETag))).Problem(404);
    }

    [Fact]
    public async Task A_condition_that_cannot_be_read_changes_nothing()
    {
        foreach (var header in new[] { "If-Match", "If-None-Match" })
        {
            (await api.SendAsync("PUT", "/api/v1/organizations/bad", Organization, Json, (header, "no quotes"))).Names(header);
            (await api.SendAsync("PUT", "/api/v1/do-not-disturb/13800135002", null, Json, (header, "\"open"))).Names(header);
        }

        _ = (await api.GetAsync("/api/v1/organizations/bad")).Problem(404);
        _ = (await api.GetAsync("/api/v1/do-not-disturb/13800135002")).Problem(404);
    }

    [Fact]
    public async Task A_suspension_and_another_password_are_changes_that_a_condition_sees()
    {
        _ = await api.PutAsync("/api/v1/accounts/seen", """{ "password": "p", "codes": [], "smsc": "main" }""");
        var first = await api.GetAsync("/api/v1/accounts/seen");
        var suspended = await api.PostAsync("/api/v1/accounts/seen/suspend", "{}");
        Assert.NotEqual(first.ETag, suspended.ETag);
        _ = (await api.SendAsync("DELETE", "/api/v1/accounts/seen", null, Json, ("If-Match", first.ETag))).Problem(412);
        var changed = await api.PutAsync("/api/v1/accounts/seen", """{ "password": "q", "codes": [], "smsc": "main" }""");
        Assert.Equal(suspended.Text, changed.Text);
        Assert.NotEqual(suspended.ETag, changed.ETag);
    }

    [Fact]
    public async Task All_templates_of_a_code_and_a_list_of_numbers_have_a_tag_of_their_own()
    {
        const string Code = "/api/v1/codes/106950078";
        _ = await api.PutAsync(Code, """{ "match": "Exact", "organization": "acme", "purpose": "Verification" }""");
        var none = await api.GetAsync(Code + "/templates");
        _ = await api.PutAsync(Code + "/templates/login", """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。" }""");
        _ = (await api.SendAsync("DELETE", Code + "/templates", null, Json, ("If-Match", none.ETag))).Problem(412);
        Assert.Equal(204, (await api.SendAsync("DELETE", Code + "/templates", null, Json, ("If-Match", (await api.GetAsync(Code + "/templates")).ETag))).Status);

        const string List = "/api/v1/do-not-disturb/lists/tagged";
        Assert.Equal(200, (await api.SendAsync("PUT", List + "?version=1", "13800135011\n13800135012\n", "text/plain", ("If-None-Match", "*"))).Status);
        var first = await api.GetAsync(List);
        Assert.Equal(200, (await api.SendAsync("POST", List + "?version=2", "13800135013\n", "text/plain", ("If-Match", first.ETag))).Status);
        _ = (await api.SendAsync("PUT", List + "?version=3", "13800135011\n13800135012\n13800135013\n", "text/plain", ("If-Match", first.ETag))).Problem(412);
        _ = (await api.SendAsync("DELETE", List, null, Json, ("If-Match", first.ETag))).Problem(412);
        Assert.Equal(204, (await api.SendAsync("DELETE", List, null, Json, ("If-Match", (await api.GetAsync(List)).ETag))).Status);
        _ = (await api.GetAsync(List)).Problem(404);
    }

    [Fact]
    public async Task A_complaint_is_not_decided_by_somebody_who_has_not_seen_the_answer_of_another()
    {
        var made = await api.PostAsync("/api/v1/complaints", """{ "msisdn": "13800135021", "channel": "12321", "text": "adverts" }""");
        var path = made.Location!;
        var seen = await api.GetAsync(path);
        Assert.Equal(200, (await api.SendAsync("PATCH", path, """{ "answer": "sorry" }""", Json, ("If-Match", seen.ETag))).Status);
        _ = (await api.SendAsync("PATCH", path, """{ "status": "closed" }""", Json, ("If-Match", seen.ETag))).Problem(412);
        Assert.Equal(200, (await api.SendAsync("PATCH", path, """{ "status": "closed" }""", "application/merge-patch+json", ("If-Match", (await api.GetAsync(path)).ETag))).Status);
    }
}
