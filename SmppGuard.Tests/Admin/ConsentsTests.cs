using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class ConsentsTests : IAsyncLifetime
{
    private readonly AdminFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_consent_is_in_force_and_readable_with_its_proof_once_it_is_answered()
    {
        var answer = await _api.PostAsync("/api/v1/consents", """
            { "organization": "acme", "msisdn": "138 0013 8000", "method": "web-form", "grantedAt": "2026-01-05T16:00:00+08:00", "evidence": "order page checkbox" }
            """);
        Assert.Equal(201, answer.Status);
        Assert.Equal("8613800138000", (string?)answer.Json["msisdn"]);
        Assert.Equal("2026-01-05T08:00:00.000Z", (string?)answer.Json["grantedAt"]);

        var state = (await _api.GetAsync(answer.Location!)).Json;
        Assert.Equal("granted", (string?)state["state"]);
        Assert.Equal((string?)answer.Json["id"], (string?)state["consentId"]);
        var grant = Assert.Single(state["history"]!.AsArray())!;
        Assert.Equal("granted", (string?)grant["change"]);
        Assert.Equal("web-form", (string?)grant["method"]);
        Assert.Equal("order page checkbox", (string?)grant["evidence"]);
        Assert.Equal("ops", (string?)grant["recordedBy"]);
        Assert.Null(grant["expiresAt"]);
    }

    [Fact]
    public async Task A_consent_of_the_future_is_refused()
    {
        (await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "grantedAt": "2999-01-05T08:00:00Z" }""")).Names("grantedAt");
        Assert.Empty(_api.Journal.Records);
    }

    [Fact]
    public async Task A_refusal_counts_at_once_and_the_history_keeps_both()
    {
        _ = await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "grantedAt": "2026-01-05T08:00:00Z" }""");
        var answer = await _api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "+8613800138000", "reason": "asked by telephone" }""");
        Assert.Equal(200, answer.Status);
        Assert.Contains("smppguard_optouts_total{organization=\"acme\"} 1\n", (await _api.GetAsync("/metrics")).Text, StringComparison.Ordinal);

        var state = await ReadAsync();
        Assert.Equal("revoked", (string?)state["state"]);
        Assert.Equal((string?)answer.Json["id"], (string?)state["consentId"]);
        Assert.Equal(["granted", "revoked"], state["history"]!.AsArray().Select(e => (string?)e!["change"]));
        Assert.Equal("asked by telephone", (string?)state["history"]![1]!["reason"]);
    }

    [Fact]
    public async Task The_history_is_the_same_before_and_after_the_store_has_the_events()
    {
        _ = await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "grantedAt": "2026-01-05T08:00:00Z" }""");
        _ = await _api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138000" }""");
        var before = (await ReadAsync()).ToJsonString();
        _api.PumpConsents();
        Assert.Equal(before, (await ReadAsync()).ToJsonString());
    }

    [Fact]
    public async Task The_same_consent_again_records_nothing_and_shows_what_is_on_record()
    {
        const string Grant = """{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "grantedAt": "2026-01-05T08:00:00Z" }""";
        Assert.Equal(201, (await _api.PostAsync("/api/v1/consents", Grant)).Status);
        var again = await _api.PostAsync("/api/v1/consents", Grant);
        Assert.Equal(200, again.Status);
        Assert.Equal("granted", (string?)again.Json["state"]);
        Assert.Single(_api.Journal.Records);
    }

    [Fact]
    public async Task Nothing_on_record_is_the_state_none()
    {
        var state = await ReadAsync();
        Assert.Equal("none", (string?)state["state"]);
        Assert.Null(state["consentId"]);
        Assert.Empty(state["history"]!.AsArray());
    }

    [Fact]
    public async Task What_is_not_durable_is_not_in_force_and_the_answer_says_so()
    {
        _api.Journal.Fails = true;
        _ = (await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper" }""")).Problem(503);
        Assert.Equal("none", (string?)(await ReadAsync())["state"]);
    }

    [Fact]
    public async Task A_refusal_that_is_not_durable_is_in_force_and_the_answer_says_so()
    {
        _ = await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper" }""");
        _api.Journal.Fails = true;
        var answer = await _api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138000" }""");
        _ = answer.Problem(503);
        Assert.Contains("in force, and not stored yet", (string?)answer.Json["detail"], StringComparison.Ordinal);
        Assert.Equal("revoked", (string?)(await ReadAsync())["state"]);
    }

    [Theory]
    [InlineData("""{ "organization": "nobody", "msisdn": "13900139000", "method": "paper" }""", "organization")]
    [InlineData("""{ "msisdn": "13900139000", "method": "paper" }""", "organization")]
    [InlineData("""{ "organization": "acme", "msisdn": "123x", "method": "paper" }""", "msisdn")]
    [InlineData("""{ "organization": "acme", "msisdn": 13900139000, "method": "paper" }""", "msisdn")]
    [InlineData("""{ "organization": "acme", "msisdn": "13900139000" }""", "method")]
    [InlineData("""{ "organization": "acme", "msisdn": "13900139000", "method": "paper", "grantedAt": "2026-01-05T08:00:00" }""", "grantedAt")]
    [InlineData("""{ "organization": "acme", "msisdn": "13900139000", "method": "paper", "expiresAt": "soon" }""", "expiresAt")]
    [InlineData("""{ "organization": "acme", "msisdn": "13900139000", "method": "paper", "grantedAt": "2026-01-05T08:00:00Z", "expiresAt": "2026-01-04T08:00:00Z" }""", "expiresAt")]
    [InlineData("""{ "organization": "acme", "msisdn": "13900139000", "method": "paper", "expireAt": "2030-01-04T08:00:00Z" }""", "expireAt")]
    [InlineData("""{ "organization": "acme", """, "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    public async Task A_bad_field_is_named_and_nothing_is_recorded(string body, string field)
    {
        var answer = await _api.PostAsync("/api/v1/consents", body);
        answer.Names(field);
        Assert.DoesNotContain("13900139000", answer.Text, StringComparison.Ordinal);
        Assert.Empty(_api.Journal.Records);
    }

    [Fact]
    public async Task A_body_of_another_type_or_size_is_refused()
    {
        _ = (await _api.SendAsync(HttpMethod.Post, "/api/v1/consents", AdminFixture.OperatorKey, new StringContent("organization=acme", new MediaTypeHeaderValue("text/plain")))).Problem(415);
        var large = new StringContent("{ \"evidence\": \"" + new string('x', 100_000) + "\" }", Encoding.UTF8, "application/json");
        _ = (await _api.SendAsync(HttpMethod.Post, "/api/v1/consents/revoke", AdminFixture.OperatorKey, large)).Problem(413);
    }

    [Theory]
    [InlineData("?msisdn=13800138000", "organization")]
    [InlineData("?organization=acme", "msisdn")]
    [InlineData("?organization=acme&msisdn=12x", "msisdn")]
    public async Task Reading_needs_both_parties(string query, string field) => (await _api.GetAsync("/api/v1/consents" + query)).Names(field);

    [Fact]
    public async Task An_organization_that_never_was_is_not_found() => _ = (await _api.GetAsync("/api/v1/consents?organization=nobody&msisdn=13800138000")).Problem(404);

    [Fact]
    public async Task The_log_names_the_key_and_masks_the_number()
    {
        var answer = await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper" }""");
        _ = await ReadAsync();
        Assert.Contains($"Key ops recorded granted {answer.Json["id"]} of …8000 for acme", _api.Log);
        Assert.Contains("Key ops read the consents of …8000 for acme", _api.Log);
        Assert.DoesNotContain(_api.Log, line => line.Contains("13800138000", StringComparison.Ordinal));
    }

    private async Task<System.Text.Json.Nodes.JsonObject> ReadAsync()
    {
        var answer = await _api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138000");
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }
}
