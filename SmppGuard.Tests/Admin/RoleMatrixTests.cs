using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Every endpoint that the running program has, with every kind of key. An endpoint that is added and names no right fails here.</summary>
public sealed class RoleMatrixTests
{
    private const string Wrong = "ffffffffffffffffffffffffffffffff";

    /// <summary>What is open to everybody who reaches the port.</summary>
    private static readonly string[] Open = ["GET /metrics", "GET /health/live", "GET /health/ready", "GET /openapi/v1.json", "GET /openapi/page/{documentName?}", "GET /openapi/page/favicon.svg", "GET /openapi/page/scalar.aspnetcore.js", "GET /openapi/page/scalar.js"];

    /// <summary>What each role begins to be enough for is the program's own word; which those are is written down here, so that nobody lowers one unseen.</summary>
    private static readonly string[] Administers = ["PUT /api/v1/log-levels", "POST /api/v1/configuration/reload", "GET /api/v1/api-keys", "POST /api/v1/api-keys", "GET /api/v1/api-keys/{id}", "DELETE /api/v1/api-keys/{id}"];

    [Fact]
    public async Task Every_endpoint_answers_each_kind_of_key_as_its_right_says()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.AddRange(
        [
            Key("auditor", "Auditor"), Key("operator", "Operator"), Key("administrator", "Administrator"),
            Key("over", "Administrator", end: "2026-01-01T00:00:00Z"), Key("mall", "Operator", "mall"), Key("mall-auditor", "Auditor", "mall"),
        ]));
        var endpoints = guard.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(Describe).ToList();
        Assert.True(endpoints.Count > 40);
        Assert.Equal(Open.Order(), endpoints.Where(e => e.Method == "GET" && !e.Path.StartsWith("/api/", StringComparison.Ordinal)).Select(e => e.Name).Distinct().Order());

        var wrong = new List<string>();
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        using var strangers = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        foreach (var endpoint in endpoints.Where(e => e.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            if (endpoint.Needed is not { } needed)
            {
                wrong.Add($"{endpoint.Name} names no right");
                continue;
            }

            await ExpectAsync(strangers, null, 401);
            await ExpectAsync(http, "over", 401);
            foreach (var role in Enum.GetValues<ApiRole>())
            {
                await ExpectAsync(http, role.ToString().ToLowerInvariant(), role >= needed.Right.LeastRole() ? 0 : 403);
            }

            await ExpectAsync(http, "mall", !needed.ForOrganizations ? 404 : ApiRole.Operator >= needed.Right.LeastRole() ? 0 : 403);
            await ExpectAsync(http, "mall-auditor", !needed.ForOrganizations ? 404 : ApiRole.Auditor >= needed.Right.LeastRole() ? 0 : 403);

            // 0: let in, whatever comes of it. Nothing is asked for that exists, and no body is one.
            async Task ExpectAsync(HttpClient client, string? key, int expected)
            {
                var status = await StatusAsync(client, endpoint, key is null ? null : Secret(key));
                if (expected == 0 ? status is 401 or 403 or 405 or >= 500 : status != expected)
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Name} with {key ?? "no key"}: {status} instead of {(expected == 0 ? "being let in" : expected)}"));
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(Administers.Order(), endpoints.Where(e => e.Needed?.Right == AccessRight.Administer).Select(e => e.Name).Order());
        Assert.All(endpoints.Where(e => e.Needed is not null), e => Assert.True(
            e.Needed!.Right.LeastRole() > ApiRole.Auditor || e.Needed.Right == AccessRight.Export || e.Name.StartsWith("GET ", StringComparison.Ordinal), $"{e.Name} changes something, and an Auditor may do it"));
        Assert.All(endpoints.Where(e => e.Needed is { ForOrganizations: true }), e => Assert.Contains(e.Name, ForOrganizations));
    }

    /// <summary>One by one, because a wrong key is slowed more the more often it comes.</summary>
    [Fact]
    public async Task A_wrong_key_opens_no_endpoint()
    {
        await using var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton(new SmppGuard.Guessing.GuessLimiter(new HastyTime())));
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        foreach (var endpoint in guard.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(Describe)
            .Where(e => e.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            Assert.Equal(401, await StatusAsync(http, endpoint, Wrong));
        }
    }

    /// <summary>Those that show a key of an organization what is its own: each has its test in <see cref="Access.OrganizationKeyTests"/>.</summary>
    private static readonly string[] ForOrganizations =
    [
        "GET /api/v1/statistics", "POST /api/v1/explain/batch",
        "GET /api/v1/organizations", "GET /api/v1/organizations/{key}", "GET /api/v1/codes", "GET /api/v1/codes/{key}", "GET /api/v1/accounts", "GET /api/v1/accounts/{key}",
        "GET /api/v1/filings", "GET /api/v1/codes/{number}/filings/{id}", "GET /api/v1/codes/{number}/to-file", "GET /api/v1/codes/{number}/templates", "GET /api/v1/codes/{number}/templates/{id}", "GET /api/v1/messages", "GET /api/v1/messages/{id}", "GET /api/v1/consents", "POST /api/v1/consents",
        "POST /api/v1/consents/revoke", "GET /api/v1/organizations/{key}/consents", "GET /api/v1/organizations/{key}/consents/export", "GET /api/v1/complaints", "GET /api/v1/complaints/{id}", "POST /api/v1/explain",
        "GET /api/v1/suspensions", "GET /api/v1/suspensions/{id}", "POST /api/v1/suspensions/{id}/appeal", "POST /api/v1/exports", "GET /api/v1/exports", "GET /api/v1/exports/{id}", "GET /api/v1/exports/{id}/content", "DELETE /api/v1/exports/{id}",
    ];

    private static ApiKeyOptions Key(string name, string role, string organization = "", string end = "") => new() { Name = name, Key = Secret(name), Role = role, Organization = organization, ExpiresAt = end };

    private static string Secret(string name) => Convert.ToHexStringLower(KeyHash.Digest(name));

    private static async Task<int> StatusAsync(HttpClient http, Described endpoint, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), endpoint.Address);
        if (endpoint.Method is "PUT" or "POST" or "PATCH")
        {
            request.Content = new StringContent("!", Encoding.UTF8, "application/json");
        }

        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static IEnumerable<Described> Describe(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new Described(
            method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), AddressOf(endpoint.RoutePattern), endpoint.Metadata.GetMetadata<NeededRight>()));

    private static string AddressOf(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "nothing-there"))));

    private sealed record Described(string Method, string Path, string Address, NeededRight? Needed)
    {
        public string Name => $"{Method} {Path}";
    }
}
