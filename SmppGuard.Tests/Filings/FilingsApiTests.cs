using System.Globalization;
using System.Text;
using SmppGuard.Tests.Admin;
using Xunit;

namespace SmppGuard.Tests.Filings;

/// <summary>Filings over the API: one by one, by list, with their history.</summary>
public sealed class FilingsApiTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private static readonly DateTime Day = DateTime.UtcNow.Date.AddDays(-7);
    private static readonly string Since = Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static readonly string SinceInUtc = Day.AddHours(-8).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    private static readonly string Signature = $$"""{ "carrier": "china-mobile", "kind": "Signature", "value": "示例商城", "state": "Filed", "since": "{{Since}}", "reference": "CM-1" }""";

    [Fact]
    public async Task A_filing_is_created_read_replaced_and_removed_and_its_history_stays()
    {
        var code = await CodeAsync("10698101");
        var path = $"/api/v1/codes/{code}/filings/mobile";
        var created = await api.PutAsync(path, Signature);
        Assert.Equal((201, path), (created.Status, created.Location));
        Assert.Equal(("Filed", SinceInUtc, "acme"), ((string?)created.Json["state"], (string?)created.Json["since"], (string?)created.Json["organization"]));

        // An answer may be sent back as it came; a change of state is since now, unless somebody says since when.
        Assert.Equal(200, (await api.PutAsync(path, created.Text)).Status);
        var lapsed = await api.PutAsync(path, """{ "carrier": "china-mobile", "kind": "Signature", "value": "示例商城", "state": "Lapsed", "reference": "CM-1" }""");
        Assert.NotEqual(SinceInUtc, (string?)lapsed.Json["since"]);
        Assert.Equal((string?)lapsed.Json["since"], (string?)(await api.PutAsync(path, """{ "carrier": "china-mobile", "kind": "Signature", "value": "示例商城", "state": "Lapsed", "reference": "CM-2" }""")).Json["since"]);

        Assert.Equal(204, (await api.DeleteAsync(path)).Status);
        _ = (await api.GetAsync(path)).Problem(404);
        _ = (await api.DeleteAsync(path)).Problem(404);
        var history = (await api.GetAsync(path + "/history")).Json["items"]!.AsArray().Where(item => (string?)item!["field"] == "state").Select(item => ((string?)item!["old"], (string?)item["new"], (string?)item["by"]));
        Assert.Equal([("Lapsed", null, "ops"), ("Filed", "Lapsed", "ops"), (null, "Filed", "ops")], history);
    }

    [Fact]
    public async Task What_nothing_has_needed_for_months_has_lapsed()
    {
        var code = await CodeAsync("10698109");
        var path = $"/api/v1/codes/{code}/filings/mobile";
        var filing = (await api.PutAsync(path, """{ "carrier": "china-mobile", "kind": "Contact", "value": "4008001234", "state": "Filed", "since": "2025-01-05" }""")).Json;
        Assert.Equal(("Lapsed", "2025-07-04T16:00:00.000Z"), ((string?)filing["state"], (string?)filing["lapsesAt"]));
        Assert.Equal(["10698109/mobile"], await IdsAsync($"?code={code}&state=Lapsed"));
        Assert.Empty(await IdsAsync($"?code={code}&state=Filed"));
    }

    [Fact]
    public async Task A_change_counts_only_for_who_has_seen_what_is_there()
    {
        var code = await CodeAsync("10698102");
        var path = $"/api/v1/codes/{code}/filings/mobile";
        Assert.Equal(201, (await api.SendAsync("PUT", path, Signature, "application/json", ("If-None-Match", "*"))).Status);
        var tag = (await api.GetAsync(path)).ETag!;
        Assert.Equal(412, (await api.SendAsync("PUT", path, Signature, "application/json", ("If-None-Match", "*"))).Status);
        Assert.Equal(412, (await api.SendAsync("DELETE", path, null, "application/json", ("If-Match", "\"other\""))).Status);
        Assert.Equal(204, (await api.SendAsync("DELETE", path, null, "application/json", ("If-Match", tag))).Status);
    }

    [Theory]
    [InlineData("mobile", """{ "kind": "Signature", "value": "示例商城" }""", "carrier")]
    [InlineData("mobile", """{ "carrier": "china/mobile", "kind": "Signature", "value": "示例商城" }""", "carrier")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Name", "value": "示例商城" }""", "kind")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature" }""", "value")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature", "value": "【示例商城】" }""", "value")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Contact", "value": "call us" }""", "value")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Link", "value": "http://example.com" }""", "value")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Template", "value": "全场{x:dogs}" }""", "value")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature", "value": "示例商城", "state": "Lost" }""", "state")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature", "value": "示例商城", "since": "yesterday" }""", "since")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature", "value": "示例商城", "since": "06/01/2026 00:00:00+08:00" }""", "since")]
    [InlineData("Mobile", """{ "carrier": "m", "kind": "Signature", "value": "示例商城" }""", "id")]
    [InlineData("mobile", """{ "carrier": "m", "kind": "Signature", "value": "示例商城", "colour": "red" }""", "colour")]
    public async Task A_wrong_filing_is_refused_and_the_field_is_named(string id, string json, string field)
    {
        var code = await CodeAsync("10698103");
        (await api.PutAsync($"/api/v1/codes/{code}/filings/{id}", json)).Names(field);
        Assert.Empty((await api.GetAsync($"/api/v1/filings?code={code}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task What_is_filed_names_what_the_registry_has_and_one_thing_is_filed_once_with_a_carrier()
    {
        _ = await CodeAsync("10698104", "\"purpose\": \"Verification\", \"links\": [ \"example.com\" ]");
        const string Of = "/api/v1/codes/10698104/filings/";

        // A template by the id that the code's text has.
        (await api.PutAsync(Of + "t", """{ "carrier": "m", "kind": "Template", "value": "login" }""")).Names("value");
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10698104/templates/login", """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。" }""")).Status);
        Assert.Equal(201, (await api.PutAsync(Of + "t", """{ "carrier": "m", "kind": "Template", "value": "login" }""")).Status);
        _ = (await api.PutAsync(Of + "t2", """{ "carrier": "m", "kind": "Template", "value": "login" }""")).Problem(409);
        Assert.Equal(201, (await api.PutAsync(Of + "t2", """{ "carrier": "u", "kind": "Template", "value": "login" }""")).Status);

        // What texts may not have, or is not the name yet, is told.
        Assert.Null((await api.PutAsync(Of + "l", """{ "carrier": "m", "kind": "Link", "value": "example.com" }""")).Json["warnings"]);
        Assert.Contains("links of the code", (string?)(await api.PutAsync(Of + "l2", """{ "carrier": "m", "kind": "Link", "value": "example.org" }""")).Json["warnings"]![0], StringComparison.Ordinal);
        Assert.Contains("not the name", (string?)(await api.PutAsync(Of + "s", """{ "carrier": "m", "kind": "Signature", "value": "新名" }""")).Json["warnings"]![0], StringComparison.Ordinal);
        _ = (await api.DeleteAsync("/api/v1/codes/10698104/templates/login")).Problem(409);
        _ = (await api.DeleteAsync("/api/v1/codes/10698104/templates")).Problem(409);
        _ = (await api.PutAsync("/api/v1/codes/10698199/filings/s", Signature)).Problem(404);
    }

    [Fact]
    public async Task A_code_with_filings_stays_until_they_are_gone()
    {
        var code = await CodeAsync("10698105");
        Assert.Equal(201, (await api.PutAsync($"/api/v1/codes/{code}/filings/mobile", Signature)).Status);
        Assert.Contains("filings", (string?)(await api.DeleteAsync($"/api/v1/codes/{code}")).Problem(409)["detail"], StringComparison.Ordinal);
        Assert.Equal(204, (await api.DeleteAsync($"/api/v1/codes/{code}/filings/mobile")).Status);
        Assert.Equal(204, (await api.DeleteAsync($"/api/v1/codes/{code}")).Status);
    }

    [Fact]
    public async Task A_list_is_taken_as_it_was_exported_and_shown_by_what_is_asked_for()
    {
        _ = await CodeAsync("10698106");
        _ = await CodeAsync("10698107");
        var lines = $$"""
            code,id,carrier,kind,value,state,since,reference
            10698106,s,list-mobile,Signature,示例商城,Filed,{{Since}},CM-1
            10698106,c,list-mobile,Contact,4008001234,Filed,{{Since}},-7
            10698107,s,list-unicom,Signature,示例商城,Pending,,
            10698107,t,list-unicom,Template,"全场{n:digits(1)}折，仅限今天",Refused,{{Since}},CU-2
            10698107,x,list-unicom,Signature,示例商城,Filed,,
            10698108,s,list-unicom,Signature,示例商城,Filed,,
            """;
        var import = (await ImportAsync(lines + "\n", "text/csv")).Json;
        Assert.Equal((4, 0, 2), ((int)import["accepted"]!, (int)import["unchanged"]!, (int)import["rejected"]!));
        Assert.Equal([6, 7], import["errors"]!.AsArray().Select(error => (int)error!["line"]!));

        Assert.Equal(["10698106/c", "10698106/s"], await IdsAsync("?carrier=list-mobile"));
        Assert.Equal(["10698107/t"], await IdsAsync("?carrier=list-unicom&kind=Template"));
        Assert.Equal(["10698107/s"], await IdsAsync("?code=10698107&state=Pending"));
        Assert.Empty(await IdsAsync("?organization=nobody"));
        var page = (await api.GetAsync("/api/v1/filings?carrier=list-mobile&limit=1")).Json;
        Assert.Equal(["10698106/s"], await IdsAsync($"?carrier=list-mobile&limit=1&cursor={page["next"]}"));

        var export = await api.SendAsync(HttpMethod.Get, "/api/v1/filings?carrier=list-mobile", AdminFixture.OperatorKey, null, ("Accept", "text/csv"));
        Assert.Contains("'-7", export.Text, StringComparison.Ordinal);
        var again = (await ImportAsync(export.Text, "text/csv")).Json;
        Assert.Equal((0, 2, 0), ((int)again["accepted"]!, (int)again["unchanged"]!, (int)again["rejected"]!));
        var objects = (await ImportAsync("""{ "code": "10698106", "id": "c", "carrier": "list-mobile", "kind": "Contact", "value": "4008001234", "state": "Lapsed" }""", "application/x-ndjson")).Json;
        Assert.Equal(1, (int)objects["accepted"]!);
        Assert.Equal("Lapsed", (string?)(await api.GetAsync("/api/v1/codes/10698106/filings/c")).Json["state"]);

        // A line that does not say its state leaves it, unless the filing is about something else then.
        Assert.Equal(1, (int)(await ImportAsync("code,id,carrier,kind,value,note\n10698106,c,list-mobile,Contact,4008001234,asked\n", "text/csv")).Json["accepted"]!);
        Assert.Equal("Lapsed", (string?)(await api.GetAsync("/api/v1/codes/10698106/filings/c")).Json["state"]);
        Assert.Equal(1, (int)(await ImportAsync("code,id,carrier,kind,value\n10698106,c,list-unicom,Contact,4008001234\n", "text/csv")).Json["accepted"]!);
        Assert.Equal("Pending", (string?)(await api.GetAsync("/api/v1/codes/10698106/filings/c")).Json["state"]);
        _ = (await ImportAsync("id,carrier\n", "text/csv")).Problem(400);
        _ = (await ImportAsync("x", "text/plain")).Problem(415);
        _ = (await api.GetAsync("/api/v1/filings?state=Lost")).Problem(400);
    }

    private async Task<IEnumerable<string>> IdsAsync(string query) => (await api.GetAsync("/api/v1/filings" + query)).Json["items"]!.AsArray().Select(item => $"{item!["code"]}/{item["id"]}");

    private Task<Answer> ImportAsync(string list, string type) => api.SendAsync(HttpMethod.Post, "/api/v1/filings/import", AdminFixture.OperatorKey, new StringContent(list, Encoding.UTF8, type));

    private async Task<string> CodeAsync(string number, string members = "\"purpose\": \"Commercial\"")
    {
        Assert.Contains((await api.PutAsync("/api/v1/codes/" + number, $$"""{ "match": "Prefix", "organization": "acme", {{members}} }""")).Status, (int[])[200, 201]);
        return number;
    }
}
