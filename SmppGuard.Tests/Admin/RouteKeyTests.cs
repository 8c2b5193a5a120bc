using SmppGuard.Relay.Smsc;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Keys with characters that have a meaning in addresses.</summary>
public sealed class RouteKeyTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Account = """{ "password": "secret1", "codes": [], "smsc": "main" }""";

    [Theory]
    [InlineData("cp/1")]
    [InlineData("/")]
    [InlineData("a/b/c")]
    [InlineData("cp%2F2")]
    [InlineData("cp%2f2")]
    [InlineData("%252F/%2F")]
    [InlineData("a?b#c+d")]
    [InlineData("50%")]
    public async Task An_account_is_made_found_changed_and_removed_whatever_its_name_is(string systemId)
    {
        var path = "/api/v1/accounts/" + Uri.EscapeDataString(systemId);
        var made = await api.PutAsync(path, Account);
        Assert.Equal((201, path), (made.Status, made.Location));
        Assert.Equal(systemId, (string?)made.Json["systemId"]);
        Assert.Equal(systemId, (string?)(await api.GetAsync(path)).Json["systemId"]);
        Assert.Equal(systemId, (string?)(await api.PatchAsync(path, $$"""{ "systemId": "{{systemId}}", "maxBinds": 4 }""")).Json["systemId"]);
        Assert.Equal("Suspended", (string?)(await api.PostAsync(path + "/suspend", "{}")).Json["standing"]);
        Assert.All((await api.GetAsync(path + "/history")).Json["items"]!.AsArray(), item => Assert.Equal(systemId, (string?)item!["key"]));
        Assert.Contains((await api.GetAsync("/api/v1/accounts")).Json["items"]!.AsArray(), item => (string?)item!["systemId"] == systemId);
        Assert.Equal(204, (await api.DeleteAsync(path)).Status);
        _ = (await api.GetAsync(path)).Problem(404);
    }

    /// <summary>What the audit log has of a change is of the same entry.</summary>
    [Fact]
    public async Task A_change_of_such_a_name_is_audited_as_what_it_changed()
    {
        _ = await api.PutAsync("/api/v1/accounts/aud%2Fit", Account);
        _ = await api.PatchAsync("/api/v1/accounts/aud%2fit", """{ "maxBinds": 3 }""");
        var entry = (await api.GetAsync("/api/v1/audit?what=/api/v1/accounts/aud", AdminFixture.AuditorKey)).Json["items"]![0]!;
        Assert.Equal(("aud/it", 3), ((string?)entry["after"]!["systemId"], (int?)entry["after"]!["maxBinds"]));
    }

    [Fact]
    public async Task A_name_with_an_escaped_slash_and_one_with_its_letters_are_two()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/accounts/two%2F1", Account)).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/accounts/two%252F1", Account)).Status);
        Assert.Equal(("two/1", "two%2F1"), ((string?)(await api.GetAsync("/api/v1/accounts/two%2F1")).Json["systemId"], (string?)(await api.GetAsync("/api/v1/accounts/two%252F1")).Json["systemId"]));
        Assert.Equal("two/1", (string?)(await api.GetAsync("/api/v1/accounts/two%2F1?")).Json["systemId"]);
    }

    [Theory]
    [InlineData("/api/v1/organizations/..%2Facme")]
    [InlineData("/api/v1/consents/attachments/..%2F..%2Fguard.db")]
    [InlineData("/api/v1/consents/imports/..%2F..%2Fguard.db")]
    [InlineData("/api/v1/consents/imports/..%2F..%2Fimports/report")]
    [InlineData("/api/v1/do-not-disturb/lists/..%2Fx")]
    [InlineData("/api/v1/codes/106900001%2Fx/templates/y")]
    public async Task A_slash_leads_nowhere_else(string path) => _ = (await api.GetAsync(path)).Problem(404);

    [Fact]
    public async Task An_smsc_is_found_and_stopped_whatever_its_name_is()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs.Add(new SmscOptions { Name = "north/2", Host = "127.0.0.1", Port = 1, SystemId = "guard" }));
        Assert.Equal("north/2", (string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/smscs/north%2F2"))!["name"]);
        Assert.Equal("stopped", (string?)(await guard.CallAsync(HttpMethod.Post, "/api/v1/smscs/north%2F2/stop", "{}"))!["state"]);
    }
}
