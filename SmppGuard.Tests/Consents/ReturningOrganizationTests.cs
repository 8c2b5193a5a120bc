using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Consents;

/// <summary>An organization that is deleted and comes back finds what its recipients said, whichever process heard it.</summary>
public sealed class ReturningOrganizationTests
{
    [Fact]
    public async Task A_refusal_from_before_an_organization_was_deleted_counts_when_it_is_back_even_if_it_was_away_at_the_start()
    {
        const string Bakery = """{ "name": "面包", "latinName": "Bakery", "contact": "4001112222" }""";
        await using var guard = await GuardFixture.StartAsync();
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/bakery", Bakery);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "bakery", "msisdn": "{{NeverAsked}}", "reason": "by telephone" }""");
        _ = await guard.CallAsync(HttpMethod.Delete, "/api/v1/organizations/bakery", "");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/bakery", Bakery);

        // A paper from before the refusal, which it must not undo.
        _ = await guard.CallAsync(
            HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "bakery", "msisdn": "{{NeverAsked}}", "method": "paper", "evidence": "form", "grantedAt": "2026-01-05T08:00:00Z" }""");
        using var api = new GuardApi(guard);
        Assert.Equal("revoked", (string?)(await api.ConsentAsync("bakery", NeverAsked))["state"]);
    }
}
