using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class RegistryListTests(AdminFixture api) : IClassFixture<AdminFixture>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        _ = await api.PutAsync("/api/v1/organizations/list-a", """{ "name": "甲方商城", "latinName": "Alpha Mall", "contact": "4000000002" }""");
        _ = await api.PutAsync("/api/v1/organizations/list-b", """{ "name": "乙方", "contact": "4000000002" }""");
        _ = await api.PutAsync("/api/v1/codes/10693001", """{ "match": "Prefix", "organization": "list-a", "purpose": "Commercial" }""");
        _ = await api.PutAsync("/api/v1/codes/10693002", """{ "match": "Prefix", "organization": "list-a", "purpose": "Verification" }""");
        _ = await api.PutAsync("/api/v1/codes/10693003", """{ "match": "Prefix", "organization": "list-b", "purpose": "Verification" }""");
        _ = await api.PutAsync("/api/v1/accounts/list1", """{ "password": "p", "codes": [ "10693001", "10693003" ], "smsc": "main" }""");
        _ = await api.PutAsync("/api/v1/accounts/list2", """{ "password": "p", "codes": [ "10693002" ], "smsc": "main" }""");
        _ = await api.PostAsync("/api/v1/accounts/list2/suspend", "{}");
        _ = await api.PostAsync("/api/v1/codes/10693003/suspend", "{}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("organizations?name=alpha", "list-a")]
    [InlineData("organizations?name=方", "list-a,list-b")]
    [InlineData("organizations?name=方&standing=Suspended", "")]
    [InlineData("codes?organization=list-a", "10693001,10693002")]
    [InlineData("codes?organization=list-a&purpose=Verification", "10693002")]
    [InlineData("codes?number=10693&purpose=Verification", "10693002,10693003")]
    [InlineData("codes?number=10693&standing=Suspended", "10693003")]
    [InlineData("codes?account=list1", "10693001,10693003")]
    [InlineData("codes?account=nobody", "")]
    [InlineData("accounts?organization=list-a", "list1,list2")]
    [InlineData("accounts?organization=list-b", "list1")]
    [InlineData("accounts?code=10693002", "list2")]
    [InlineData("accounts?standing=Suspended&smsc=main", "list2")]
    [InlineData("accounts?smsc=other", "")]
    public async Task Entries_are_listed_by_what_they_say(string query, string keys)
    {
        var items = (await api.GetAsync("/api/v1/" + query, AdminFixture.AuditorKey)).Json["items"]!.AsArray();
        Assert.Equal(keys, string.Join(',', items.Select(item => (string?)(query[0] == 'o' ? item!["id"] : query[0] == 'c' ? item!["number"] : item!["systemId"]))));
    }

    [Theory]
    [InlineData("organizations?standing=active", "standing")]
    [InlineData("codes?purpose=Advert", "purpose")]
    [InlineData("accounts?organisation=acme", "organisation")]
    [InlineData("accounts?limit=0", "limit")]
    public async Task A_filter_that_is_none_is_refused(string query, string field) => (await api.GetAsync("/api/v1/" + query)).Names(field);

    [Fact]
    public async Task A_filtered_list_comes_in_pieces()
    {
        var first = (await api.GetAsync("/api/v1/codes?number=10693&limit=2")).Json;
        var rest = (await api.GetAsync($"/api/v1/codes?number=10693&limit=2&cursor={first["next"]}")).Json;
        Assert.Equal(["10693001", "10693002", "10693003"], first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(c => (string)c!["number"]!));
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task Whoever_follows_the_registry_is_told_each_change_once()
    {
        var now = (string)(await api.GetAsync("/api/v1/registry/changes?cursor=newest")).Json["next"]!;
        Assert.Empty((await api.GetAsync($"/api/v1/registry/changes?cursor={now}")).Json["items"]!.AsArray());
        _ = await api.PutAsync("/api/v1/organizations/followed", """{ "name": "追随", "contact": "4000000002" }""");
        _ = await api.PutAsync("/api/v1/accounts/followed", """{ "password": "tellnone", "codes": [], "smsc": "main" }""");
        var answer = await api.GetAsync($"/api/v1/registry/changes?cursor={now}&limit=1000", AdminFixture.AuditorKey);
        var items = answer.Json["items"]!.AsArray();
        Assert.Contains(items, i => (string)i!["kind"]! == "Organization" && (string)i["key"]! == "followed" && (string)i["field"]! == "contact" && (string)i["new"]! == "4000000002" && (string)i["by"]! == "ops");
        Assert.Contains(items, i => (string)i!["kind"]! == "Account" && (string)i["field"]! == "password");
        Assert.DoesNotContain("tellnone", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pbkdf2", answer.Text, StringComparison.Ordinal);
        var after = (string)answer.Json["next"]!;
        var none = (await api.GetAsync($"/api/v1/registry/changes?cursor={after}")).Json;
        Assert.Equal((0, after), (none["items"]!.AsArray().Count, (string)none["next"]!));
        Assert.NotEmpty((await api.GetAsync("/api/v1/registry/changes?limit=5")).Json["items"]!.AsArray());
        (await api.GetAsync("/api/v1/registry/changes?cursor=x")).Names("cursor");
    }

    [Fact]
    public async Task Imports_are_listed()
    {
        using var list = new StringContent("msisdn,method,evidence\n13800138301,web-form,page\n", System.Text.Encoding.UTF8, "text/csv");
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Post, "/api/v1/consents/import?organization=acme&id=listed-1", AdminFixture.OperatorKey, list)).Status);
        var item = Assert.Single((await api.GetAsync("/api/v1/consents/imports?organization=acme", AdminFixture.AuditorKey)).Json["items"]!.AsArray(), i => (string)i!["id"]! == "listed-1")!;
        Assert.Equal(("acme", 1, true), ((string)item["organization"]!, (int)item["accepted"]!, (bool)item["finished"]!));
        Assert.Empty((await api.GetAsync("/api/v1/consents/imports?organization=nobody")).Json["items"]!.AsArray());
    }
}
