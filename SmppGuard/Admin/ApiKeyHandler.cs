using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Oidc;
using SmppGuard.Guessing;

namespace SmppGuard.Admin;

/// <summary><c>Authorization: Bearer KEY</c> (RFC 6750). The name of the key becomes the name of the user, with its role and its organization.</summary>
internal sealed class ApiKeyHandler(
    KeyRing keys,
    KeyUses uses,
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

    /// <summary>Where a request keeps why it is refused.</summary>
    private static readonly object Refusal = new();

    /// <summary>Keeps why a request is refused, for the log and the answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cause">In words for operators.</param>
    /// <param name="isUnavailable">Whether what was presented could not be judged.</param>
    public static void Refuse(HttpContext http, string cause, bool isUnavailable) => http.Items[Refusal] = (cause, isUnavailable);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || header[Prefix.Length..].Trim() is not { Length: > 0 } presented)
        {
            return AuthenticateResult.NoResult();
        }

        // Judged by others; asked here only how to refuse it.
        if (OidcSignIn.IsToken(Context))
        {
            return AuthenticateResult.NoResult();
        }

        // A connection on which the very key was right waits for nobody: that tells a guesser nothing that is new to him.
        var proven = Context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (proven?.TryGetValue(ProvenKey, out var before) is true && keys.IsSame((byte[])before!, presented))
        {
            return Result(await keys.FindAsync(presented, rank: 0, () => Context.RequestAborted.IsCancellationRequested, Context.RequestAborted));
        }

        using var turn = await guesses.TakeAsync(Context.Connection.RemoteIpAddress ?? IPAddress.None, "", Context.RequestAborted);
        if (turn is null)
        {
            // Ends the request as one that was broken off: nobody waits for an answer, and nobody was refused.
            Context.RequestAborted.ThrowIfCancellationRequested();
            return AuthenticateResult.Fail("too many keys wait at its address; this one was not checked");
        }

        var found = await keys.FindAsync(presented, turn.Rank, () => Context.RequestAborted.IsCancellationRequested, Context.RequestAborted);
        if (found.Kind == KeyFindingKind.Unknown)
        {
            turn.Fail();
        }
        else if (found.Kind == KeyFindingKind.Valid && proven is not null)
        {
            proven[ProvenKey] = keys.DigestOf(presented);
        }

        return Result(found);
    }

    private AuthenticateResult Result(KeyFinding found)
    {
        switch (found)
        {
            case { Kind: KeyFindingKind.Valid, Key: { } key }:
                uses.Note(key);
                return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(Rights.Identity(SchemeName, key.Name, key.Role, key.Organization)), SchemeName));
            case { Kind: KeyFindingKind.Ended, Key: { } ended }:
                return AuthenticateResult.Fail($"the key {ended.Name} is {keys.EndOf(ended)}");
            case { Kind: KeyFindingKind.NotChecked }:
                Context.RequestAborted.ThrowIfCancellationRequested();
                return AuthenticateResult.Fail("too many keys wait to be checked; this one was not");
            case { Kind: KeyFindingKind.Unavailable }:
                Refuse(Context, "keys that were made over the API cannot be read at present", isUnavailable: true);
                return AuthenticateResult.Fail("keys that were made over the API cannot be read at present");
            default:
                return AuthenticateResult.Fail("the key is unknown");
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var presented = await HandleAuthenticateOnceAsync();
        var (cause, isUnavailable) = Context.Items.TryGetValue(Refusal, out var refusal) ? ((string, bool))refusal! : (presented.Failure?.Message ?? "no key was sent", false);
        log.KeyRefused(Request, cause);
        if (isUnavailable)
        {
            await Problems.Unavailable($"What was presented could not be checked: {cause}.").ExecuteAsync(Context);
            return;
        }

        Response.Headers[HeaderNames.WWWAuthenticate] = SchemeName;
        await Problems.Unauthorized.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var user = Context.User;
        if (Context.GetEndpoint()?.Metadata.GetMetadata<NeededRight>() is not { } needed)
        {
            log.RightMissing(Context.GetEndpoint()?.DisplayName ?? "?");
            return Problems.Forbidden(ApiRole.Administrator).ExecuteAsync(Context);
        }

        log.KeyRefused(Request, CauseOf(user, needed));
        if (user.Role() is null)
        {
            return Problems.NoRole.ExecuteAsync(Context);
        }

        // What an organization may not see is not there.
        return (user.Organization() is not null && !needed.ForOrganizations ? Problems.NothingHere : Problems.Forbidden(needed.Right.LeastRole())).ExecuteAsync(Context);
    }

    private static string CauseOf(ClaimsPrincipal user, NeededRight needed) =>
        user.Role() is not { } role ? $"{user.KeyName()} has no role here"
        : user.Organization() is { } organization && !needed.ForOrganizations ? $"the key {user.KeyName()} sees only what is of {organization}"
        : $"the key {user.KeyName()}, {role}, may not {needed.Right.Phrase()}";
}
