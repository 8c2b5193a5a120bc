using System.Net.Http.Headers;
using System.Text;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Templates of codes over the API: one by one, by list, with their history.</summary>
public sealed class TemplatesTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Text = "您的验证码是{code:digits(6)}，5分钟内有效。";
    private const string Other = "您的登录验证码为{code:digits(4,6)}，请勿告诉他人。";

    [Fact]
    public async Task A_template_is_created_read_replaced_and_removed_and_its_history_stays()
    {
        var code = await CodeAsync("10697001");
        var path = code + "/templates/login";
        var created = await api.PutAsync(path, Body(Text));
        Assert.Equal((201, path), (created.Status, created.Location));
        Assert.Equal(("10697001", "login", Text, null), ((string?)created.Json["code"], (string?)created.Json["id"], (string?)created.Json["text"], created.Json["note"]));
        Assert.Equal([(Text, "login")], Registered("10697001").Select(t => (t.Text, t.Id)));

        // An answer may be sent back as it came.
        Assert.Equal(200, (await api.PutAsync(path, created.Text)).Status);
        Assert.Equal(200, (await api.PutAsync(path, $$"""{ "text": "{{Other}}", "note": "approved" }""")).Status);
        Assert.Equal(("approved", Other), (await api.GetAsync(path)).Json is var shown ? ((string?)shown["note"], (string?)shown["text"]) : default);
        Assert.Equal("note is not in the body: note was approved, and is not set now.", (string?)Assert.Single((await api.PutAsync(path, Body(Other))).Json["warnings"]!.AsArray()));

        Assert.Equal(204, (await api.DeleteAsync(path)).Status);
        _ = (await api.GetAsync(path)).Problem(404);
        _ = (await api.DeleteAsync(path)).Problem(404);
        Assert.Empty(Registered("10697001"));
        var history = (await api.GetAsync(path + "/history")).Json["items"]!.AsArray().Where(item => (string?)item!["field"] == "text").Select(item => ((string?)item!["old"], (string?)item["new"], (string?)item["by"], (string?)item["key"]));
        Assert.Equal([(Other, null, "ops", "10697001/login"), (Text, Other, "ops", "10697001/login"), (null, Text, "ops", "10697001/login")], history);
        _ = (await api.GetAsync(code + "/templates/never/history")).Problem(404);
    }

    /// <summary>Somebody who is told how to write one writes it so.</summary>
    [Fact]
    public async Task The_example_of_a_refusal_is_a_template_that_is_taken()
    {
        var code = await CodeAsync("10697009");
        var detail = (string)(await api.PutAsync(code + "/templates/login", """{ "note": "no text" }""")).Problem(400)["detail"]!;
        const string Before = "for example \"";
        var start = detail.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        var example = detail[start..detail.IndexOf('"', start)];
        Assert.Contains("{", example, StringComparison.Ordinal);
        Assert.Equal(201, (await api.PutAsync(code + "/templates/login", Body(example))).Status);
        Assert.Equal(204, (await api.DeleteAsync(code + "/templates/login")).Status);
    }

    [Theory]
    [InlineData("login", """{ "note": "no text" }""", "text")]
    [InlineData("login", """{ "text": "" }""", "text")]
    [InlineData("login", """{ "text": 7 }""", "text")]
    [InlineData("login", """{ "text": "您的验证码是{code" }""", "text")]
    [InlineData("login", """{ "text": "您的验证码是{code:dogs}，5分钟内有效。" }""", "text")]
    [InlineData("login", """{ "text": "您的验证码是{code:digits(6)}。", "id": "logout" }""", "id")]
    [InlineData("login", """{ "text": "您的验证码是{code:digits(6)}。", "code": "1" }""", "code")]
    [InlineData("login", """{ "text": "您的验证码是{code:digits(6)}。", "colour": "red" }""", "colour")]
    [InlineData("Login", """{ "text": "您的验证码是{code:digits(6)}。" }""", "id")]
    [InlineData("log_in", """{ "text": "您的验证码是{code:digits(6)}。" }""", "id")]
    [InlineData("log%20in", """{ "text": "您的验证码是{code:digits(6)}。" }""", "id")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234", """{ "text": "您的验证码是{code:digits(6)}。" }""", "id")]
    [InlineData("login", "[]", "body")]
    public async Task A_wrong_template_is_refused_and_the_field_is_named(string id, string json, string field)
    {
        var code = await CodeAsync("10697002");
        var problem = (await api.PutAsync($"{code}/templates/{id}", json)).Problem(400);
        Assert.Contains(field, problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Empty(Registered("10697002"));
    }

    [Fact]
    public async Task Codes_for_adverts_and_for_the_public_have_none_and_codes_that_are_not_there_are_not_found()
    {
        foreach (var (number, purpose) in new[] { ("10697003", "Commercial"), ("10697004", "PublicInterest") })
        {
            var code = await CodeAsync(number, purpose);
            Assert.Contains("code", (await api.PutAsync(code + "/templates/login", Body(Text))).Problem(400)["errors"]!.AsObject().Select(error => error.Key));
            Assert.Empty((await api.GetAsync(code + "/templates")).Json["items"]!.AsArray());
        }

        _ = (await api.PutAsync("/api/v1/codes/10697999/templates/login", Body(Text))).Problem(404);
        _ = (await api.GetAsync("/api/v1/codes/10697999/templates")).Problem(404);
        _ = (await api.DeleteAsync("/api/v1/codes/10697999/templates")).Problem(404);
        _ = (await ImportAsync("/api/v1/codes/10697999", "id,text\nlogin," + Text)).Problem(404);
        _ = (await api.PutAsync("/api/v1/codes/10697003/templates/login", Body(Text), AdminFixture.AuditorKey)).Problem(403);
    }

    [Fact]
    public async Task A_code_is_not_deleted_while_it_has_templates_and_what_does_nothing_is_said()
    {
        var code = await CodeAsync("10697005");
        Assert.Equal(201, (await api.PutAsync(code + "/templates/one", Body(Text))).Status);
        Assert.Contains("templates (1)", (string?)(await api.DeleteAsync(code)).Problem(409)["detail"], StringComparison.Ordinal);

        var changed = await api.PutAsync(code, """{ "match": "Exact", "organization": "acme", "purpose": "Commercial" }""");
        Assert.Contains(changed.Json["warnings"]!.AsArray(), w => ((string?)w)!.StartsWith("the code has templates (1), which say nothing about texts of a Commercial code", StringComparison.Ordinal));
        _ = await api.PutAsync(code, """{ "match": "Exact", "organization": "acme", "purpose": "Notification" }""");
        var second = await api.PutAsync(code + "/templates/two", Body(Other));
        Assert.Equal(201, second.Status);
        Assert.Contains("\"templates\" is Off", (string?)Assert.Single(second.Json["warnings"]!.AsArray()), StringComparison.Ordinal);

        Assert.Equal(204, (await api.DeleteAsync(code + "/templates")).Status);
        Assert.Equal(2, (await api.GetAsync(code + "/templates/two/history")).Json["items"]!.AsArray().Count(item => (string?)item!["field"] == "text"));
        Assert.Equal(204, (await api.DeleteAsync(code)).Status);
    }

    [Fact]
    public async Task A_list_comes_page_by_page_in_the_order_of_the_ids()
    {
        var code = await CodeAsync("10697006");
        foreach (var id in new[] { "c", "a", "e", "b-1", "d" })
        {
            _ = await api.PutAsync($"{code}/templates/{id}", Body(Text));
        }

        List<string?> ids = [];
        string? next = null;
        do
        {
            var page = (await api.GetAsync($"{code}/templates?limit=2&cursor={next}")).Json;
            ids.AddRange(page["items"]!.AsArray().Select(item => (string?)item!["id"]));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(["a", "b-1", "c", "d", "e"], ids);
        _ = (await api.GetAsync(code + "/templates?limit=0")).Problem(400);
        _ = (await api.GetAsync(code + "/templates?cursor=%21")).Problem(400);
    }

    [Theory]
    [InlineData("text/csv", "id,text,note\nlogin,{0},\npay,\"{1}\",\"a, b\"\n")]
    [InlineData("text/csv", "\uFEFFnote,Text,ID\r\n,{0},login\r\n\r\n\"a, b\",\"{1}\",pay\r\n")]
    [InlineData("application/x-ndjson", "{{\"id\":\"login\",\"text\":\"{0}\"}}\n{{\"id\":\"pay\",\"text\":\"{1}\",\"note\":\"a, b\"}}")]
    public async Task Lists_of_either_kind_are_taken_whole_and_change_nothing_when_they_come_again(string type, string list)
    {
        var code = await CodeAsync("10697007");
        _ = await api.DeleteAsync(code + "/templates");
        Assert.Equal(201, (await api.PutAsync(code + "/templates/other", Body(Other))).Status);
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, list, Text, Other);

        Assert.Equal((2, 0, 0, true), Counts(await ImportAsync(code, text, type, "?dryRun=true")));
        Assert.Equal(["other"], Registered("10697007").Select(t => t.Id));
        Assert.Equal((2, 0, 0, false), Counts(await ImportAsync(code, text, type)));
        Assert.Equal([("login", Text, null), ("other", Other, null), ("pay", Other, "a, b")], Registered("10697007").Select(t => (t.Id, t.Text, t.Note)));
        Assert.Equal((0, 2, 0, false), Counts(await ImportAsync(code, text, type)));
        Assert.Equal((string?)"ops", (string?)(await api.GetAsync(code + "/templates/pay/history")).Json["items"]![0]!["by"]);
    }

    [Fact]
    public async Task Bad_lines_are_told_with_their_numbers_and_what_is_no_list_changes_nothing()
    {
        var code = await CodeAsync("10697008");
        var answer = await ImportAsync(code, $"id,text\na,{Text}\nB,{Text}\nc,\nd,{{x\na,\"{Other}\"\na,{Text}\ne,{Text},more");
        Assert.Equal((1, 1, 5, false), Counts(answer));
        Assert.Equal([(3, "id"), (4, "text"), (5, "text"), (6, "id"), (8, "has")], answer.Json["errors"]!.AsArray().Select(e => ((int)e!["line"]!, ((string)e["error"]!).Split(' ')[0])));
        Assert.Equal(["a"], Registered("10697008").Select(t => t.Id));

        _ = (await ImportAsync(code, "id,text\n")).Problem(400);
        _ = (await ImportAsync(code, "<html>no list</html>")).Problem(400);
        _ = (await ImportAsync(code, "id\na")).Problem(400);
        _ = (await ImportAsync(code, "id,text,colour\na,b,c")).Problem(400);
        _ = (await ImportAsync(code, """{ "id": 7 }""", "application/x-ndjson")).Problem(400);
        _ = (await ImportAsync(code, "id,text\na,b", "text/plain")).Problem(415);
        _ = (await ImportAsync(code, "id,text\na,b", query: "?dryRun=yes")).Problem(400);
        Assert.Equal(["a"], Registered("10697008").Select(t => t.Id));
    }

    [Fact]
    public async Task Ten_thousand_are_taken_at_once_and_one_more_touches_no_other()
    {
        var code = await CodeAsync("10697009");
        var list = new StringBuilder("id,text\n");
        for (var i = 0; i < 10_000; i++)
        {
            _ = list.Append(System.Globalization.CultureInfo.InvariantCulture, $"t-{i:D5},您的第{i}个业务验证码是{{code:digits(6)}}，5分钟内有效。\n");
        }

        Assert.Equal((10_000, 0, 0, false), Counts(await ImportAsync(code, list.ToString())));
        var before = Registered("10697009");
        Assert.Equal(10_000, before.Count);
        Assert.Equal(201, (await api.PutAsync(code + "/templates/one-more", Body(Text))).Status);
        var after = Registered("10697009");
        Assert.Equal(10_001, after.Count);
        Assert.Empty(before.Except(after));
        Assert.Single((await api.GetAsync(code + "/templates/t-00007/history")).Json["items"]!.AsArray(), item => (string?)item!["field"] == "text");
    }

    [Fact]
    public async Task What_did_not_change_is_the_same_object_in_the_next_snapshot()
    {
        var code = await CodeAsync("10697010");
        _ = await api.PutAsync(code + "/templates/one", Body(Text));
        Assert.True(api.Service<RegistryStore>().Current.TryGetCode("10697010", out var before));
        var other = await CodeAsync("10697011");
        _ = await api.PutAsync(other + "/templates/one", Body(Other));
        _ = await api.PutAsync(code + "/templates/one", Body(Text));
        Assert.True(api.Service<RegistryStore>().Current.TryGetCode("10697010", out var after));
        Assert.NotSame(before, after);
        Assert.Same(before.Templates, after.Templates);

        // Also when all of it is read again, because another process changed something.
        await api.Service<RegistryStore>().RefreshAsync(-1, CancellationToken.None);
        Assert.True(api.Service<RegistryStore>().Current.TryGetCode("10697010", out var loaded));
        Assert.Same(before.Templates, loaded.Templates);
        _ = await api.PutAsync(code + "/templates/one", Body(Other));
        Assert.True(api.Service<RegistryStore>().Current.TryGetCode("10697010", out var changed));
        Assert.Equal([Other], changed.Templates.All.Select(t => t.Text));
    }

    private static string Body(string text) => $$"""{ "text": "{{text}}" }""";

    private static (int Accepted, int Unchanged, int Rejected, bool DryRun) Counts(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return ((int)answer.Json["accepted"]!, (int)answer.Json["unchanged"]!, (int)answer.Json["rejected"]!, (bool)answer.Json["dryRun"]!);
    }

    private async Task<string> CodeAsync(string number, string purpose = "Verification")
    {
        var path = "/api/v1/codes/" + number;
        Assert.InRange((await api.PutAsync(path, $$"""{ "match": "Exact", "organization": "acme", "purpose": "{{purpose}}" }""")).Status, 200, 201);
        return path;
    }

    private IReadOnlyList<TemplateEntry> Registered(string number) => api.Service<RegistryStore>().Current.TryGetCode(number, out var code) ? [.. code.Templates.All] : [];

    private async Task<Answer> ImportAsync(string code, string list, string type = "text/csv", string query = "")
    {
        using var content = new StringContent(list, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        return await api.SendAsync(HttpMethod.Post, $"{code}/templates/import{query}", AdminFixture.OperatorKey, content);
    }
}
