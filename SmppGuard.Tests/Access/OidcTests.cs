using System.Text;
using Microsoft.IdentityModel.Tokens;
using SmppGuard.Admin.Oidc;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Access;

/// <summary>People with tokens of an OpenID provider: one that speaks HTTP and signs with keys of its own.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private readonly OpenIdProvider _provider = new();

    public Task InitializeAsync() => _provider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task A_person_may_what_the_claims_say_and_is_recorded_by_name()
    {
        await using var guard = await StartAsync();
        using var auditor = KeyedApi.With(guard, _provider.Token("li", "sms-auditors", "others"));
        using var operators = KeyedApi.With(guard, _provider.Token("wang", "sms-operators", "sms-auditors"));
        using var root = KeyedApi.With(guard, _provider.Token("zhao", "sms-administrators"));
        using var rival = KeyedApi.With(guard, _provider.Token("rita", "rival-people"));
        using var nobody = KeyedApi.With(guard, _provider.Token("eve", "others"));
        const string Number = "/api/v1/do-not-disturb/13900139001";
        Assert.Equal((200, 403), ((await auditor.GetAsync("/api/v1/messages")).Status, (await auditor.SendAsync(HttpMethod.Put, Number)).Status));
        Assert.Equal((201, 403), ((await operators.SendAsync(HttpMethod.Put, Number)).Status, (await operators.GetAsync("/api/v1/api-keys")).Status));
        Assert.Equal(200, (await root.GetAsync("/api/v1/api-keys")).Status);
        Assert.Equal((200, 404), ((await rival.GetAsync("/api/v1/organizations/rival")).Status, (await rival.GetAsync("/api/v1/organizations/acme")).Status));
        Assert.Equal(403, (await nobody.GetAsync("/api/v1/messages")).Status);

        var entries = (await root.GetAsync("/api/v1/audit?kind=change")).Answer!["items"]!.AsArray();
        Assert.Equal(("oidc:wang", "Operator"), ((string?)entries[0]!["by"], (string?)entries[0]!["role"]));

        // Keys are taken as before.
        _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/messages");
    }

    [Fact]
    public async Task A_token_that_is_over_for_somebody_else_or_of_somebody_else_opens_nothing()
    {
        await using var guard = await StartAsync();
        using var stranger = new OpenIdProvider();
        var good = _provider.Token("li", "sms-administrators");
        foreach (var token in new[]
        {
            _provider.Token("li", [.. Roles], end: TimeSpan.FromHours(-1)),
            _provider.Token("li", [.. Roles], audience: "another"),
            _provider.Token("li", [.. Roles], issuer: "https://id.example.com"),
            _provider.Token("li", [.. Roles], key: stranger.Key),
            _provider.Token("li", [.. Roles], key: new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_provider.PublicText)) { KeyId = _provider.Key.KeyId }, algorithm: SecurityAlgorithms.HmacSha256),
            good[..good.LastIndexOf('.')] + ".",
            "eyJhbGciOiJub25lIn0." + good.Split('.')[1] + ".",
            good[..^6] + "AAAAAA",
        })
        {
            using var api = KeyedApi.With(guard, token);
            Assert.Equal(401, (await api.GetAsync("/api/v1/messages")).Status);
        }

        using var right = KeyedApi.With(guard, good);
        Assert.Equal(200, (await right.GetAsync("/api/v1/messages")).Status);
        Assert.DoesNotContain(guard.Log.Entries, line => line.Contains(good.Split('.')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_provider_is_away_tokens_are_not_taken_and_keys_are()
    {
        await _provider.StopAsync();
        await using var guard = await StartAsync();
        using var person = KeyedApi.With(guard, _provider.Token("li", "sms-auditors"));
        Assert.Equal(503, (await person.GetAsync("/api/v1/messages")).Status);
        _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/messages");
    }

    [Fact]
    public async Task Without_a_provider_a_token_is_a_wrong_key()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var person = KeyedApi.With(guard, _provider.Token("li", "sms-administrators"));
        Assert.Equal(401, (await person.GetAsync("/api/v1/messages")).Status);
    }

    [Fact]
    public void Of_several_organizations_nobody_can_say_which_is_meant()
    {
        var options = new OidcOptions { Roles = [Role("a", "Operator", "acme"), Role("b", "Auditor", "acme"), Role("c", "Auditor", "rival"), Role("all", "Auditor")] };
        Assert.Equal(("Operator", "acme"), Of("a", "b"));
        Assert.Equal((null, null), Of("a", "c"));
        Assert.Equal(("Auditor", null), Of("a", "c", "all"));
        Assert.Equal((null, null), Of("A", ""));

        (string?, string?) Of(params string[] values)
        {
            var (role, organization) = OidcSignIn.RoleOf(values, options);
            return (role?.ToString(), organization);
        }
    }

    private static readonly string[] Roles = ["sms-administrators"];

    private static OidcRoleOptions Role(string value, string role, string organization = "") => new() { Value = value, Role = role, Organization = organization };

    private Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(
        options => options.Admin.Oidc = new OidcOptions
        {
            Authority = _provider.Url,
            Audience = "smppguard",
            Roles = [Role("sms-auditors", "Auditor"), Role("sms-operators", "Operator"), Role("sms-administrators", "Administrator"), Role("rival-people", "Operator", "rival")],
        },
        awaitBinds: false);
}
