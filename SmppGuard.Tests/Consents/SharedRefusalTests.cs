using System.Text.Json.Nodes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Consents;

/// <summary>Organizations with one credential number are one legal owner: whoever refuses one of them has refused all.</summary>
public sealed class SharedRefusalTests : IAsyncLifetime
{
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const CommandStatus NoConsent = (CommandStatus)0x0402;

    private GuardFixture _guard = null!;

    public async Task InitializeAsync()
    {
        _guard = await GuardFixture.StartAsync();
        await SetAsync("acme", "示例商城", "X-17 / 3");
        await SetAsync("rival", "对手商城", "x173");
    }

    public async Task DisposeAsync() => await _guard.DisposeAsync();

    [Fact]
    public async Task Who_refuses_one_gets_no_adverts_of_the_other_and_everything_else_as_before()
    {
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await RefuseAsync("rival", Agreed);
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "另一条")).Status);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "your order")).IsOk);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "验证码 1234")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "全场五折")).IsOk);
        Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).Status);

        // The record and the API say which refusal it was.
        var state = await StateAsync("acme", Agreed);
        Assert.Equal(("granted", "rival"), ((string?)state["state"], (string?)state["sharedRefusal"]!["organization"]));
        var refusal = (string?)(await StateAsync("rival", Agreed))["consentId"];
        Assert.Equal(refusal, (string?)state["sharedRefusal"]!["consentId"]);
        var record = await _guard.RecordAsync(r => r.OriginalText == "另一条");
        Assert.Equal(refusal, record.ConsentId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Null((await StateAsync("acme", AlsoAgreed))["sharedRefusal"]);
    }

    [Fact]
    public async Task Who_agrees_afterwards_agrees_with_that_one_and_an_older_paper_changes_nothing()
    {
        var esme = await _guard.BindAsync();
        await RefuseAsync("rival", Agreed);
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "method": "paper", "grantedAt": "2026-01-06T08:00:00Z" }""");
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "method": "web-form" }""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
    }

    [Fact]
    public async Task A_credential_that_changes_counts_from_the_next_message_on_for_refusals_of_before_too()
    {
        var esme = await _guard.BindAsync();
        await RefuseAsync("rival", Agreed);
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        await SetAsync("rival", "对手商城", "X-18");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await SetAsync("rival", "对手商城", "Ｘ１７３");
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        await SetAsync("acme", "示例商城", null);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
    }

    [Fact]
    public async Task An_organization_can_be_kept_out()
    {
        var esme = await _guard.BindAsync();
        await SetAsync("rival", "对手商城", "X-17/3", """, "separateRefusals": true""");
        await RefuseAsync("rival", Agreed);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await SetAsync("rival", "对手商城", "X-17/3");
        await SetAsync("acme", "示例商城", "X-17/3", """, "separateRefusals": true""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await SetAsync("acme", "示例商城", "X-17/3");
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
    }

    [Fact]
    public async Task A_restart_forgets_nothing_and_organizations_without_a_number_share_nothing()
    {
        await SetAsync("city", "示例市", null);
        await RefuseAsync("rival", Agreed);
        await _guard.StopAsync();
        await _guard.StartAgainAsync();
        var esme = await _guard.BindAsync();
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        await SetAsync("acme", "示例商城", null);
        await SetAsync("rival", "对手商城", null);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
    }

    private Task RefuseAsync(string organization, string msisdn) =>
        _guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "{{organization}}", "msisdn": "{{msisdn}}", "reason": "asked" }""");

    private async Task<JsonNode> StateAsync(string organization, string msisdn) =>
        (await _guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization={organization}&msisdn={msisdn}"))!;

    private Task SetAsync(string id, string name, string? credential, string more = "") => _guard.CallAsync(
        HttpMethod.Put,
        $"/api/v1/organizations/{id}",
        credential is null
            ? $$"""{ "name": "{{name}}", "contact": "4008001234"{{more}} }"""
            : $$"""{ "name": "{{name}}", "contact": "4008001234", "credential": { "type": "licence", "number": "{{credential}}" }{{more}} }""");
}
