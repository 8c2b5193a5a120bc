using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SmppGuard.Tests.Access;

/// <summary>An OpenID provider that speaks HTTP and signs with keys of its own. Whoever is sent to it is the person that was set last, without being asked for a password.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable, IDisposable
{
    public const string ClientSecret = "client-secret-of-the-tests";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public OpenIdProvider() => Key = new RsaSecurityKey(_rsa) { KeyId = Guid.NewGuid().ToString("N") };

    public RsaSecurityKey Key { get; }

    public string Url { get; private set; } = "";

    /// <summary>What everybody knows of its key.</summary>
    public string PublicText => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>Who signs in next, with what in the claim of roles.</summary>
    public (string Name, string[] Roles) Person { get; set; } = ("li", []);

    /// <summary>With what the next token of a sign-in is signed; null: its own key.</summary>
    public SecurityKey? SignsWith { get; set; }

    /// <summary>What it says of the nonce in the next token; null: the right one.</summary>
    public string? Nonce { get; set; }

    /// <summary>The error that it sends browsers back with; null: none.</summary>
    public string? Refuses { get; set; }

    /// <summary>Where it sent browsers back to, and what with.</summary>
    public ConcurrentQueue<Uri> SentBack { get; } = [];

    public ConcurrentQueue<string> Tokens { get; } = [];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text(
            $$"""
            { "issuer": "{{Url}}", "jwks_uri": "{{Url}}/keys", "authorization_endpoint": "{{Url}}/authorize", "token_endpoint": "{{Url}}/token", "end_session_endpoint": "{{Url}}/logout",
              "code_challenge_methods_supported": [ "S256" ] }
            """,
            "application/json"));
        var open = _rsa.ExportParameters(includePrivateParameters: false);
        _app.MapGet("/keys", () => Results.Text(
            $$"""{ "keys": [ { "kty": "RSA", "use": "sig", "kid": "{{Key.KeyId}}", "n": "{{Base64UrlEncoder.Encode(open.Modulus)}}", "e": "{{Base64UrlEncoder.Encode(open.Exponent)}}" } ] }""", "application/json"));
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        await _app.StartAsync();
        Url = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public Task StopAsync() => _app!.StopAsync();

    public string Token(string name, params string[] roles) => Token(name, roles, end: null);

    public string Token(
        string name, string[] roles, TimeSpan? end = null, string audience = "smppguard", string? issuer = null, SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256, string? nonce = null)
    {
        var now = DateTime.UtcNow;
        var claims = new List<Claim> { new("sub", "4711"), new("preferred_username", name) };
        claims.AddRange(roles.Select(role => new Claim("roles", role)));
        if (nonce is not null)
        {
            claims.Add(new Claim("nonce", nonce));
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Url,
            Audience = audience,
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = now + (end ?? TimeSpan.FromHours(1)),
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = new SigningCredentials(key ?? Key, algorithm),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Dispose();
    }

    public void Dispose() => _rsa.Dispose();

    private IResult Authorize(HttpRequest request)
    {
        string Asked(string name) => request.Query[name].ToString();
        if (Asked("client_id") is not "browser" || Asked("response_type") is not "code" || Asked("code_challenge_method") is not "S256" || Asked("code_challenge").Length < 43
            || Asked("nonce").Length == 0 || Asked("state").Length == 0 || !Asked("scope").Split(' ').Contains("openid"))
        {
            return Results.BadRequest();
        }

        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["state"] = Asked("state") };
        if (Refuses is { } error)
        {
            answer["error"] = error;
        }
        else
        {
            answer["code"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16));
            _codes[answer["code"]!] = new Grant(Asked("redirect_uri"), Asked("code_challenge"), Asked("nonce"), Person.Name, Person.Roles);
        }

        var back = QueryHelpers.AddQueryString(Asked("redirect_uri"), answer);
        SentBack.Enqueue(new Uri(back));
        return Results.Redirect(back);
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "authorization_code" || form["client_id"] != "browser" || form["client_secret"] != ClientSecret || !_codes.TryRemove(form["code"].ToString(), out var grant)
            || form["redirect_uri"] != grant.RedirectUri
            || !string.Equals(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))), grant.Challenge, StringComparison.Ordinal))
        {
            return Results.Json(new Dictionary<string, string> { ["error"] = "invalid_grant" }, statusCode: 400);
        }

        var token = Token(grant.Name, grant.Roles, audience: "browser", key: SignsWith, nonce: Nonce ?? grant.Nonce);
        Tokens.Enqueue(token);
        return Results.Json(new Dictionary<string, string> { ["access_token"] = "unused", ["token_type"] = "Bearer", ["id_token"] = token });
    }

    private sealed record Grant(string RedirectUri, string Challenge, string Nonce, string Name, string[] Roles);
}
