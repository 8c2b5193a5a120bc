using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary><c>Authorization: Bearer KEY</c> (RFC 6750). The name of the key becomes the name of the user, its role the role.</summary>
internal sealed class ApiKeyHandler(
    ApiKeys keys,
    AdminLog log,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = SchemeName + " ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (!keys.TryFind(header[Prefix.Length..].Trim(), out var name, out var role))
        {
            return Task.FromResult(AuthenticateResult.Fail("the key is unknown"));
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role.ToString())], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var presented = await HandleAuthenticateOnceAsync();
        log.KeyRefused(Request, presented.Failure is null ? "no key was sent" : presented.Failure.Message);
        Response.Headers[HeaderNames.WWWAuthenticate] = SchemeName;
        await Problems.Unauthorized.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        log.KeyRefused(Request, $"the key {Context.User.KeyName()} may only read");
        return Problems.Forbidden.ExecuteAsync(Context);
    }
}
