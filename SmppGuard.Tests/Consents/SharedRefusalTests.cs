using System.Globalization;
using System.Text;
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

    public Task InitializeAsync() => BeginAsync();

    private async Task BeginAsync(TimeProvider? time = null)
    {
        _guard = await GuardFixture.StartAsync(time: time);
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
        Assert.Equal(refusal, record.ConsentId.ToString(CultureInfo.InvariantCulture));
        Assert.Null((await StateAsync("acme", AlsoAgreed))["sharedRefusal"]);
    }

    [Fact]
    public async Task Who_agrees_afterwards_agrees_with_that_one_and_an_older_paper_changes_nothing()
    {
        var esme = await _guard.BindAsync();
        await RefuseAsync("rival", Agreed);
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "method": "paper", "grantedAt": "2026-01-06T08:00:00Z" }""");
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "method": "web-form", "evidence": "order 7" }""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
    }

    [Theory]
    [InlineData(Agreed)]
    [InlineData(Lapsed)]
    [InlineData(NeverAsked)]
    public async Task A_date_alone_brings_nobody_back_who_refused_another_one_and_a_proof_does(string msisdn)
    {
        var esme = await _guard.BindAsync();
        await RefuseAsync("rival", msisdn);
        var (status, answer) = await GrantAsync("acme", msisdn);
        Assert.Equal((400, "evidence"), (status, Assert.Single(answer!["errors"]!.AsObject()).Key));
        Assert.NotEqual(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, msisdn, "全场五折")).Status);

        Assert.Equal(201, (await GrantAsync("acme", msisdn, """, "evidence": "order 7" """)).Status);
        Assert.True((await esme.SubmitAsync(Adverts, msisdn, "全场五折")).IsOk);

        // Who has agreed with one of them has done nothing about the other.
        Assert.Equal(201, (await GrantAsync("acme", msisdn)).Status);
        Assert.Equal(400, (await GrantAsync("rival", msisdn)).Status);
    }

    [Fact]
    public async Task Who_does_not_share_needs_no_proof_after_a_refusal_of_another_one()
    {
        await SetAsync("acme", "示例商城", "X-17/3", """, "separateRefusals": true""");
        await RefuseAsync("rival", Agreed);
        Assert.Equal(201, (await GrantAsync("acme", Agreed)).Status);
        Assert.Equal(400, (await GrantAsync("rival", Agreed)).Status);
    }

    [Fact]
    public async Task A_list_brings_nobody_back_who_refused_another_one()
    {
        await BeginAgainAsync(HandedTime.Stopped());
        string[] all = [Agreed, AlsoAgreed, NeverAsked, Lapsed];
        foreach (var msisdn in all)
        {
            await RefuseAsync("rival", msisdn);
        }

        var since = Pass();
        Assert.Equal((0, 3, 1), await ImportAsync($"{Agreed},,\n{AlsoAgreed},2026-01-06T08:00:00Z,form 7\n{NeverAsked},,form 8\n{Lapsed},{since},\n"));
        var esme = await _guard.BindAsync();
        foreach (var msisdn in all)
        {
            Assert.NotEqual(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, msisdn, "全场五折")).Status);
        }

        Assert.Equal((2, 0, 0), await ImportAsync($"{Agreed},{since},form 9\n{NeverAsked},{since},form 10\n"));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
    }

    [Fact]
    public async Task An_entry_of_the_registry_file_brings_nobody_back_who_refused_another_one()
    {
        const string Proven = "8613600136000";
        await BeginAgainAsync(HandedTime.Stopped());
        foreach (var msisdn in new[] { NeverAsked, Lapsed, Proven })
        {
            await RefuseAsync("rival", msisdn);
        }

        var since = Pass();
        await _guard.StopAsync();
        var path = Path.Combine(Path.GetDirectoryName(_guard.DataDirectory)!, "registry.json");
        var file = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        foreach (var entry in new[]
        {
            $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "evidence": "order 7" }""",
            $$"""{ "organization": "acme", "msisdn": "{{Lapsed}}", "method": "web-form", "grantedAt": "{{since}}" }""",
            $$"""{ "organization": "acme", "msisdn": "{{Proven}}", "method": "web-form", "grantedAt": "{{since}}", "evidence": "order 8" }""",
        })
        {
            file["consents"]!.AsArray().Add(JsonNode.Parse(entry));
        }

        await File.WriteAllTextAsync(path, file.ToJsonString());
        await _guard.StartAgainAsync();
        Assert.Equal("none", (string?)(await StateAsync("acme", NeverAsked))["state"]);
        Assert.Equal("expired", (string?)(await StateAsync("acme", Lapsed))["state"]);
        Assert.Equal("granted", (string?)(await StateAsync("acme", Proven))["state"]);
        Assert.True((await (await _guard.BindAsync()).SubmitAsync(Adverts, Proven, "全场五折")).IsOk);
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

    private async Task BeginAgainAsync(TimeProvider time)
    {
        await _guard.DisposeAsync();
        await BeginAsync(time);
    }

    /// <summary>Lets time pass; a moment in the middle of it, as a list writes it.</summary>
    private string Pass()
    {
        _guard.Time.Advance(TimeSpan.FromSeconds(1));
        var since = _guard.Time.GetUtcNow();
        _guard.Time.Advance(TimeSpan.FromSeconds(1));
        return since.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private async Task<(int Status, JsonNode? Answer)> GrantAsync(string organization, string msisdn, string more = "")
    {
        using var api = new GuardApi(_guard);
        return await api.SendAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "{{organization}}", "msisdn": "{{msisdn}}", "method": "web-form"{{more}} }""");
    }

    private async Task<(int Accepted, int Unchanged, int Rejected)> ImportAsync(string lines)
    {
        using var http = _guard.CreateApi();
        using var list = new StringContent("msisdn,grantedAt,evidence\n" + lines, Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(new Uri("/api/v1/consents/import?organization=acme&force=true", UriKind.Relative), list);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var counts = JsonNode.Parse(text)!;
        return ((int)counts["accepted"]!, (int)counts["unchanged"]!, (int)counts["rejected"]!);
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
