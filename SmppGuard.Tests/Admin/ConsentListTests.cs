using System.Text;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class ConsentListTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task The_states_of_an_organizations_recipients_are_listed_counted_and_taken_along()
    {
        _ = await api.PutAsync("/api/v1/organizations/lister", """{ "name": "名单", "contact": "4000000002" }""");
        foreach (var number in new[] { "13800138402", "13800138401", "13800138403" })
        {
            Assert.Equal(201, (await api.PostAsync("/api/v1/consents", $$"""{ "organization": "lister", "msisdn": "{{number}}", "method": "web-form", "evidence": "page" }""")).Status);
        }

        Assert.Equal(200, (await api.PostAsync("/api/v1/consents/revoke", """{ "organization": "lister", "msisdn": "13800138401", "reason": "asked" }""")).Status);
        Assert.Equal(201, (await api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138409", "method": "web-form", "evidence": "page" }""")).Status);
        api.PumpConsents();

        const string Path = "/api/v1/organizations/lister/consents";
        var all = (await api.GetAsync(Path + "?total=true", AdminFixture.AuditorKey)).Json;
        Assert.Equal(["8613800138401 revoked", "8613800138402 granted", "8613800138403 granted"], all["items"]!.AsArray().Select(i => $"{i!["msisdn"]} {i["state"]}"));
        Assert.Equal("""{"granted":2,"revoked":1,"expired":0,"exact":true}""", all["total"]!.ToJsonString());
        Assert.All(all["items"]!.AsArray(), item => Assert.NotNull(item!["consentId"]));
        Assert.Equal(["8613800138401"], (await api.GetAsync(Path + "?state=revoked")).Json["items"]!.AsArray().Select(i => (string)i!["msisdn"]!));

        var first = (await api.GetAsync(Path + "?state=granted&limit=1")).Json;
        var rest = (await api.GetAsync($"{Path}?state=granted&limit=1&cursor={first["next"]}")).Json;
        Assert.Equal(["8613800138402", "8613800138403"], first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(i => (string)i!["msisdn"]!));
        Assert.Null(rest["next"]);

        var csv = await api.SendAsync(HttpMethod.Get, Path, AdminFixture.AuditorKey, null, ("Accept", "text/csv"));
        Assert.StartsWith("msisdn,state,consentId\r\n8613800138401,revoked,", csv.Text, StringComparison.Ordinal);
        Assert.Equal("3", (await api.SendAsync(HttpMethod.Get, Path + "?total=true&limit=1", AdminFixture.AuditorKey, null, ("Accept", "text/csv"))).Headers["X-Total-Count"]);
        Assert.Contains("Key audit listed the consents of 3 recipients of lister", api.Log);
        (await api.GetAsync(Path + "?state=none")).Names("state");
        (await api.GetAsync(Path + "/export?state=none")).Names("state");
        _ = (await api.GetAsync("/api/v1/organizations/nobody/consents")).Problem(404);
        _ = (await api.GetAsync("/api/v1/organizations/nobody/consents/export")).Problem(404);
    }

    [Fact]
    public async Task What_was_taken_along_can_be_handed_in_again_for_the_same_numbers()
    {
        _ = await api.PutAsync("/api/v1/organizations/traveller", """{ "name": "旅行", "contact": "4000000004" }""");
        _ = await api.PutAsync("/api/v1/organizations/follower", """{ "name": "随行", "contact": "4000000005" }""");
        foreach (var number in new[] { "14155550100", "4915112345678", "8613800138501" })
        {
            var created = await api.PostAsync("/api/v1/consents", $$"""{ "organization": "traveller", "msisdn": "+{{number}}", "method": "web-form", "evidence": "page" }""");
            Assert.Equal(201, created.Status);
            Assert.Equal((number, "granted"), ((string?)(await api.GetAsync(created.Location!)).Json["msisdn"], (string?)(await api.GetAsync(created.Location!)).Json["state"]));
        }

        api.PumpConsents();
        const string Path = "/api/v1/organizations/traveller/consents";
        Assert.Equal(["+14155550100", "+4915112345678", "8613800138501"], (await api.GetAsync(Path)).Json["items"]!.AsArray().Select(i => (string)i!["msisdn"]!));
        var file = (await api.GetAsync(Path + "/export", AdminFixture.AuditorKey)).Text;
        Assert.Contains("\r\n8613800138501,granted,", file, StringComparison.Ordinal);
        using (var list = new StringContent(file, Encoding.UTF8, "text/csv"))
        {
            var import = (await api.SendAsync(HttpMethod.Post, "/api/v1/consents/import?organization=follower&columns=ignore:state,ignore:consentId", AdminFixture.OperatorKey, list)).Json;
            Assert.Equal((3, 0), ((int)import["accepted"]!, (int)import["rejected"]!));
        }

        foreach (var (number, state) in new[] { ("%2B14155550100", "granted"), ("%2B4915112345678", "granted"), ("8613800138501", "granted"), ("8614155550100", "none") })
        {
            Assert.Equal(state, (string?)(await api.GetAsync($"/api/v1/consents?organization=follower&msisdn={number}")).Json["state"]);
        }
    }

    [Fact]
    public async Task All_of_them_come_as_one_file_of_many_pieces()
    {
        _ = await api.PutAsync("/api/v1/organizations/large", """{ "name": "大名单", "contact": "4000000003" }""");
        var lines = string.Concat(Enumerable.Range(0, 10_050).Select(i => FormattableString.Invariant($"138002{i:00000},web-form,2026-01-05T08:00:00Z,,page\n")));
        using (var list = new StringContent("msisdn,method,grantedAt,expiresAt,evidence\n" + lines, Encoding.UTF8, "text/csv"))
        {
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Post, "/api/v1/consents/import?organization=large", AdminFixture.OperatorKey, list)).Status);
        }

        Assert.Equal(200, (await api.PostAsync("/api/v1/consents/revoke", """{ "organization": "large", "msisdn": "13800210049", "reason": "asked" }""")).Status);
        api.PumpConsents();
        const string Path = "/api/v1/organizations/large/consents";
        var file = await api.GetAsync(Path + "/export", AdminFixture.AuditorKey);
        Assert.Equal((200, "text/csv"), (file.Status, file.Type));
        var rows = file.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("msisdn,state,consentId", rows[0]);
        Assert.Equal(Enumerable.Range(0, 10_050).Select(i => FormattableString.Invariant($"86138002{i:00000}")), rows.Skip(1).Select(row => row.Split(',')[0]));
        Assert.StartsWith("8613800210049,revoked,", (await api.GetAsync(Path + "/export?state=revoked")).Text.Split("\r\n")[1], StringComparison.Ordinal);
        Assert.Contains("Key audit takes the consents of all recipients of large along", api.Log);

        // What is wanted may stand behind more numbers than one request looks at.
        var first = (await api.GetAsync(Path + "?state=revoked&total=true")).Json;
        Assert.Empty(first["items"]!.AsArray());
        Assert.Equal("""{"granted":10049,"revoked":1,"expired":0,"exact":true}""", first["total"]!.ToJsonString());
        Assert.Equal("8613800210049", (string)Assert.Single((await api.GetAsync($"{Path}?state=revoked&cursor={first["next"]}")).Json["items"]!.AsArray())!["msisdn"]!);

        // Who took what along is in the audit log.
        var looks = (await api.GetAsync("/api/v1/audit?limit=50", AdminFixture.AuditorKey)).Json["items"]!.AsArray();
        Assert.Contains(looks, look => (string)look!["what"]! == Path + "/export" && (string)look["by"]! == "audit");
    }
}
