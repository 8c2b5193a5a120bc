using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Complaints;

/// <summary>A complaint that is upheld is a refusal, of whoever sent the message and by whoever complained.</summary>
public sealed class UpheldComplaintTests
{
    [Fact]
    public async Task An_organization_that_was_deleted_since_is_refused_all_the_same_which_counts_when_it_is_back()
    {
        const string Bakery = """{ "name": "面包", "latinName": "Bakery", "contact": "4001112222" }""";
        const string Code = "106944444";
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/bakery", Bakery);
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Code}", """{ "match": "Exact", "organization": "bakery", "purpose": "Commercial" }""");
        foreach (var msisdn in new[] { NeverAsked, Lapsed })
        {
            _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "bakery", "msisdn": "{{msisdn}}", "method": "web-form", "evidence": "order 7" }""");
        }

        guard.Time.Advance(TimeSpan.FromSeconds(1));
        var then = guard.Time.GetUtcNow();
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        var before = await ComplainAsync(guard, NeverAsked, Code, then);
        _ = await guard.CallAsync(HttpMethod.Delete, $"/api/v1/codes/{Code}", "");
        _ = await guard.CallAsync(HttpMethod.Delete, "/api/v1/organizations/bakery", "");
        guard.Time.Advance(TimeSpan.FromSeconds(1));

        // Whose code it was is known of one that comes only now, too.
        foreach (var complaint in new[] { before, await ComplainAsync(guard, Lapsed, Code, then) })
        {
            Assert.Equal("bakery", (string?)complaint["organization"]);
            var upheld = await guard.CallAsync(HttpMethod.Patch, "/api/v1/complaints/" + (string?)complaint["id"], """{ "upheld": true, "answer": "Sorry" }""");
            Assert.True((bool)upheld!["upheld"]!);
        }

        foreach (var msisdn in new[] { NeverAsked, Lapsed })
        {
            Assert.Equal(["granted", "revoked"], (await ConsentsAsync(guard, "bakery", msisdn))["history"]!.AsArray().Select(e => (string)e!["change"]!));
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/bakery", Bakery);
        foreach (var msisdn in new[] { NeverAsked, Lapsed })
        {
            Assert.Equal("revoked", (string?)(await ConsentsAsync(guard, "bakery", msisdn))["state"]);
        }
    }

    [Fact]
    public async Task The_refusal_is_of_the_number_that_complained_also_where_its_digits_alone_are_another_one()
    {
        const string Abroad = "14155550100";
        await using var guard = await GuardFixture.StartAsync();
        foreach (var msisdn in new[] { Abroad, "86" + Abroad })
        {
            _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "+{{msisdn}}", "method": "web-form" }""");
        }

        var complaint = await ComplainAsync(guard, "+" + Abroad, Adverts, DateTimeOffset.UtcNow);
        _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/complaints/" + (string?)complaint["id"], """{ "upheld": true, "answer": "Sorry" }""");
        Assert.Equal("revoked", (string?)(await ConsentsAsync(guard, "acme", "%2B" + Abroad))["state"]);
        Assert.Equal("granted", (string?)(await ConsentsAsync(guard, "acme", "86" + Abroad))["state"]);
    }

    private static async Task<JsonNode> ComplainAsync(GuardFixture guard, string msisdn, string code, DateTimeOffset at)
    {
        var received = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return (await guard.CallAsync(
            HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{msisdn}}", "code": "{{code}}", "receivedAt": "{{received}}", "channel": "12321", "text": "spam" }"""))!;
    }

    private static async Task<JsonNode> ConsentsAsync(GuardFixture guard, string organization, string msisdn) =>
        (await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization={organization}&msisdn={msisdn}"))!;
}
