using System.Text.Json.Nodes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Access;

/// <summary>A key of an organization sees that organization; of the others not even that they are there: they are answered as what does not exist.</summary>
public sealed class OrganizationKeyTests
{
    [Fact]
    public async Task It_sees_its_own_entry_codes_and_accounts_and_none_of_others()
    {
        await using var guard = await StartAsync();
        using var rival = KeyedApi.As(guard, "rival");
        Assert.Equal(["rival"], await KeysAsync(rival, "/api/v1/organizations", "id"));
        Assert.Equal([TestRegistry.RivalInsidePrefix, TestRegistry.RivalAdverts], await KeysAsync(rival, "/api/v1/codes", "number"));
        Assert.Equal([TestRegistry.Rival], await KeysAsync(rival, "/api/v1/accounts", "systemId"));
        Assert.Equal("Rival Shop", (string?)(await rival.GetAsync("/api/v1/organizations/rival")).Answer!["latinName"]);
        Assert.Equal(200, (await rival.GetAsync($"/api/v1/codes/{TestRegistry.RivalAdverts}")).Status);
        Assert.Equal(200, (await rival.GetAsync($"/api/v1/accounts/{TestRegistry.Rival}")).Status);
        foreach (var (theirs, nobodys) in new[]
        {
            ("/api/v1/organizations/acme", "/api/v1/organizations/nobody"),
            ($"/api/v1/codes/{TestRegistry.Adverts}", "/api/v1/codes/1"),
            ($"/api/v1/accounts/{TestRegistry.Narrow}", "/api/v1/accounts/nobody"),
            ($"/api/v1/codes/{TestRegistry.Adverts}/templates", "/api/v1/codes/1/templates"),
            ($"/api/v1/codes/{TestRegistry.Adverts}/templates/login", "/api/v1/codes/1/templates/login"),
            ("/api/v1/messages?organization=acme", "/api/v1/messages?organization=nobody"),
            ("/api/v1/complaints?organization=acme", "/api/v1/complaints?organization=nobody"),
            ("/api/v1/organizations/acme/consents", "/api/v1/organizations/nobody/consents"),
            ("/api/v1/organizations/acme/consents/export", "/api/v1/organizations/nobody/consents/export"),
            ($"/api/v1/consents?organization=acme&msisdn={TestRegistry.Agreed}", $"/api/v1/consents?organization=nobody&msisdn={TestRegistry.Agreed}"),
        })
        {
            await SameAsync(rival, theirs, nobodys);
        }
    }

    /// <summary>An account that sends for several would show each what belongs to the others.</summary>
    [Fact]
    public async Task An_account_that_sends_for_others_too_is_shown_to_none_of_them()
    {
        await using var guard = await StartAsync();
        using var acme = KeyedApi.As(guard, "acme");
        Assert.DoesNotContain(TestRegistry.Mall, await KeysAsync(acme, "/api/v1/accounts", "systemId"));
        Assert.Contains(TestRegistry.Narrow, await KeysAsync(acme, "/api/v1/accounts", "systemId"));
        await SameAsync(acme, $"/api/v1/accounts/{TestRegistry.Mall}", "/api/v1/accounts/nobody");
    }

    [Fact]
    public async Task It_sees_the_messages_of_its_own_organization_alone()
    {
        await using var guard = await StartAsync();
        var mall = await guard.BindAsync();
        var other = await guard.BindAsync(TestRegistry.Rival);
        Assert.Equal(CommandStatus.ESME_ROK, (await mall.SubmitAsync(TestRegistry.Orders, TestRegistry.Agreed, "parcel")).Status);
        Assert.NotEqual(CommandStatus.ESME_ROK, (await other.SubmitAsync(TestRegistry.RivalAdverts, TestRegistry.NeverAsked, "50% off")).Status);
        Assert.NotEqual(CommandStatus.ESME_ROK, (await mall.SubmitAsync("777", TestRegistry.Agreed, "whose?")).Status);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 3, "three records");

        using var rival = KeyedApi.As(guard, "rival");
        using var acme = KeyedApi.As(guard, "acme");
        Assert.Equal("rival", (string?)Assert.Single((await rival.GetAsync("/api/v1/messages")).Answer!["items"]!.AsArray())!["organization"]);
        Assert.Single((await rival.GetAsync("/api/v1/messages?organization=rival")).Answer!["items"]!.AsArray());
        Assert.Empty((await rival.GetAsync($"/api/v1/messages?msisdn={TestRegistry.Agreed}")).Answer!["items"]!.AsArray());
        foreach (var record in await guard.RecordsAsync())
        {
            Assert.Equal(record.Organization == "acme" ? 200 : 404, (await acme.GetAsync($"/api/v1/messages/{record.Id}")).Status);
            if (record.Organization != "acme")
            {
                await SameAsync(acme, $"/api/v1/messages/{record.Id}", "/api/v1/messages/1");
            }
        }
    }

    [Fact]
    public async Task It_records_and_reads_consents_of_its_own_subscribers_alone()
    {
        await using var guard = await StartAsync();
        using var rival = KeyedApi.As(guard, "rival");
        using var auditor = KeyedApi.As(guard, "rival-auditor");
        var grant = $$"""{ "organization": "rival", "msisdn": "{{TestRegistry.Agreed}}", "method": "web-form", "evidence": "order page" }""";
        Assert.Equal(403, (await auditor.SendAsync(HttpMethod.Post, "/api/v1/consents", grant)).Status);
        Assert.Equal(201, (await rival.SendAsync(HttpMethod.Post, "/api/v1/consents", grant)).Status);
        Assert.Equal("granted", (string?)(await auditor.GetAsync($"/api/v1/consents?organization=rival&msisdn={TestRegistry.Agreed}")).Answer!["state"]);

        foreach (var path in new[] { "/api/v1/consents", "/api/v1/consents/revoke" })
        {
            var theirs = await rival.SendAsync(HttpMethod.Post, path, grant.Replace("rival", "acme", StringComparison.Ordinal).Replace("evidence", path.EndsWith("revoke", StringComparison.Ordinal) ? "reason" : "evidence", StringComparison.Ordinal)
                .Replace("\"method\": \"web-form\", ", path.EndsWith("revoke", StringComparison.Ordinal) ? "" : "\"method\": \"web-form\", ", StringComparison.Ordinal));
            Assert.Equal(404, theirs.Status);
        }

        Assert.Equal("granted", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn={TestRegistry.Agreed}"))!["state"]);
        Assert.Equal(200, (await rival.SendAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "rival", "msisdn": "{{TestRegistry.Agreed}}" }""")).Status);
        Assert.Equal("revoked", (string?)(await auditor.GetAsync($"/api/v1/consents?organization=rival&msisdn={TestRegistry.Agreed}")).Answer!["state"]);
        await Eventually.TrueAsync(async () => (await auditor.GetAsync("/api/v1/organizations/rival/consents")).Answer!["items"]!.AsArray().Any(item => (string?)item!["state"] == "revoked"), "its own list");
    }

    [Fact]
    public async Task It_sees_complaints_about_its_own_organization_alone()
    {
        await using var guard = await StartAsync();
        var complaint = await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{TestRegistry.Agreed}}", "code": "{{TestRegistry.Adverts}}", "channel": "phone", "text": "too many" }""");
        using var rival = KeyedApi.As(guard, "rival");
        using var acme = KeyedApi.As(guard, "acme");
        Assert.Empty((await rival.GetAsync("/api/v1/complaints")).Answer!["items"]!.AsArray());
        await SameAsync(rival, $"/api/v1/complaints/{complaint!["id"]}", "/api/v1/complaints/999");
        Assert.Single((await acme.GetAsync("/api/v1/complaints")).Answer!["items"]!.AsArray());
        Assert.Equal(200, (await acme.GetAsync($"/api/v1/complaints/{complaint["id"]}")).Status);
    }

    [Fact]
    public async Task It_asks_what_would_become_of_messages_of_its_own_accounts_alone()
    {
        await using var guard = await StartAsync();
        using var rival = KeyedApi.As(guard, "rival");
        Assert.Equal(200, (await AskAsync(TestRegistry.Rival, TestRegistry.RivalAdverts)).Status);
        var theirs = await AskAsync(TestRegistry.Narrow, TestRegistry.Shared);
        var nobodys = await AskAsync("nobody", TestRegistry.Shared);
        Assert.Equal((nobodys.Status, WithoutTrace(nobodys.Answer)), (theirs.Status, WithoutTrace(theirs.Answer)));

        Task<(int Status, JsonNode? Answer)> AskAsync(string account, string source) =>
            rival.SendAsync(HttpMethod.Post, "/api/v1/explain", $$"""{ "account": "{{account}}", "source": "{{source}}", "destination": "{{TestRegistry.Agreed}}", "text": "parcel" }""");
    }

    private static Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(options => options.Admin.ApiKeys.AddRange(
        [KeyedApi.Key("rival", "Operator", "rival"), KeyedApi.Key("rival-auditor", "Auditor", "rival"), KeyedApi.Key("acme", "Auditor", "acme")]));

    private static async Task<IEnumerable<string?>> KeysAsync(KeyedApi api, string path, string member) => (await api.GetAsync(path)).Answer!["items"]!.AsArray().Select(item => (string?)item![member]);

    private static string WithoutTrace(JsonNode? answer)
    {
        _ = answer!.AsObject().Remove("traceId");
        return answer.ToJsonString();
    }

    private static async Task SameAsync(KeyedApi api, string theirs, string nobodys)
    {
        var (status, answer) = await api.GetAsync(theirs);
        var (expectedStatus, expected) = await api.GetAsync(nobodys);
        Assert.Equal((expectedStatus, WithoutTrace(expected)), (status, WithoutTrace(answer)));
        Assert.True(status == 404 || answer!["items"]!.AsArray().Count == 0, theirs);
    }
}
