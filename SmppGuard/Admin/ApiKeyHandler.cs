using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SmppGuard.Guessing;

namespace SmppGuard.Admin;

/// <summary><c>Authorization: Bearer KEY</c> (RFC 6750). The name of the key becomes the name of the user, its role the role.</summary>
internal sealed class ApiKeyHandler(
    ApiKeys keys,
    GuessLimiter guesses,
    AdminLog log,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = SchemeName + " ";

    /// <summary>Where a connection keeps the digest of the key that was right on it.</summary>
    private static readonly object ProvenKey = new();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || header[Prefix.Length..].Trim() is not { Length: > 0 } presented)
        {
            return AuthenticateResult.NoResult();
        }

        // A connection on which the very key was right waits for nobody: that tells a guesser nothing that is new to him.
        var proven = Context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (proven?.TryGetValue(ProvenKey, out var before) is true && keys.IsSame((byte[])before!, presented))
        {
            return Find(presented);
        }

        using var turn = await guesses.TakeAsync(Context.Connection.RemoteIpAddress ?? IPAddress.None, "", Context.RequestAborted);
        if (turn is null)
        {
            return AuthenticateResult.Fail("too many keys wait at its address; this one was not checked");
        }

        var result = Find(presented);
        if (!result.Succeeded)
        {
            turn.Fail();
        }
        else if (proven is not null)
        {
            proven[ProvenKey] = keys.DigestOf(presented);
        }

        return result;
    }

    private AuthenticateResult Find(string presented)
    {
        if (!keys.TryFind(presented, out var name, out var role))
        {
            return AuthenticateResult.Fail("the key is unknown");
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
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
