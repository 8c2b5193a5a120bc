using System.ComponentModel;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace SmppGuard.Admin.Oidc;

/// <summary><c>/auth</c>: signing in and out with a browser, and who is signed in. And what keeps other sites from using a session that a browser sends along by itself.</summary>
internal static class BrowserSession
{
    public const string Header = "X-Antiforgery";

    private const string Home = BrowserSignIn.Root + "/session";
    private const int LongestReturn = 2000;

    public static void Map(WebApplication app)
    {
        if (!app.Services.GetRequiredService<AdminOptions>().Oidc.SignIn.IsEnabled)
        {
            return;
        }

        var auth = app.MapGroup(BrowserSignIn.Root).ExcludeFromDescription();
        auth.MapGet("/sign-in", SignInAsync);

        // Of its signature it would be taken for one that writes its answer itself.
        auth.MapGet("/session", (Delegate)ShowAsync);
        auth.MapPost("/sign-out", SignOutAsync);
    }

    /// <summary>
    /// Behind finding out who asks. A browser sends the cookie with whatever any page has it send, as far as SameSite lets it; the header it sends only for a page of ours, which has read what is to be in it. Keys and
    /// tokens stand in headers already.
    /// </summary>
    public static Task PassAsync(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Method;
        if (http.User.Identity?.AuthenticationType is not BrowserSignIn.SessionScheme || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))
        {
            return next(http);
        }

        var expected = http.User.FindFirstValue(BrowserSignIn.Antiforgery) ?? "";
        var said = http.Request.Headers[Header].ToString();
        return expected.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(said))
            ? next(http)
            : Problems.Of(StatusCodes.Status403Forbidden, $"A change by a session needs the header {Header} with the antiforgeryToken of {Home}.").ExecuteAsync(http);
    }

    private static async Task<IResult> SignInAsync([FromQuery, Description("Path of this server to come back to.")] string? returnUrl, HttpContext http, AdminLog log)
    {
        var target = PageQuery.TrimmedOrNull(returnUrl) ?? Home;
        if (!IsPathOfOurs(target))
        {
            return Problems.Invalid("returnUrl", $"must be a path of this server, for example {Home}.");
        }

        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await BrowserSignIn.ChallengeAsync(http, target);
            return TypedResults.Empty;
        }
        catch (Exception failure) when (BrowserSignIn.IsAway(failure))
        {
            log.KeyRefused(http.Request, "the OpenID provider cannot be reached");
            return Problems.Unavailable("The OpenID provider cannot be reached at present.");
        }
    }

    // Neither another host, nor what a browser takes for one.
    private static bool IsPathOfOurs(string url) =>
        url.Length <= LongestReturn && url[0] == '/' && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\', StringComparison.Ordinal) && !url.Any(char.IsControl);

    private static async Task<IResult> ShowAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var found = await http.AuthenticateAsync(BrowserSignIn.SessionScheme);
        return found is { Succeeded: true, Principal: { } person, Properties.ExpiresUtc: { } end }
            ? TypedResults.Ok(new BrowserSessionResponse(person.KeyName(), person.Role().ToString()!, person.Organization(), end, person.FindFirstValue(BrowserSignIn.Antiforgery)!))
            : Problems.Of(StatusCodes.Status401Unauthorized, $"Nobody is signed in, or the session is over; {BrowserSignIn.Root}/sign-in begins one.");
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, AdminOptions options, EndedSessions ended, AdminLog log)
    {
        http.Response.Headers.CacheControl = "no-store";
        var found = await http.AuthenticateAsync(BrowserSignIn.SessionScheme);
        if (found is not { Succeeded: true, Principal: { } person, Properties.ExpiresUtc: { } end })
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, "Nobody is signed in.");
        }

        ended.Add(person.FindFirstValue(BrowserSignIn.SessionId)!, end);
        await http.SignOutAsync(BrowserSignIn.SessionScheme);
        log.SignedOut(person.KeyName());
        return TypedResults.Ok(new SignedOutResponse(await BrowserSignIn.EndSessionEndpointAsync(http) is { } endpoint
            ? QueryHelpers.AddQueryString(endpoint, new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = options.Oidc.SignIn.ClientId, ["post_logout_redirect_uri"] = options.Oidc.SignIn.Address.TrimEnd('/') + "/" })
            : null));
    }
}

/// <summary>Who is signed in with a browser.</summary>
/// <param name="Name">As the audit log has it.</param>
/// <param name="Role">Auditor, Operator or Administrator.</param>
/// <param name="Organization">The only organization that is seen; null: all.</param>
/// <param name="ExpiresAt">When the session is over.</param>
/// <param name="AntiforgeryToken">What a change repeats in the header X-Antiforgery.</param>
internal sealed record BrowserSessionResponse(string Name, string Role, string? Organization, DateTimeOffset ExpiresAt, string AntiforgeryToken)
{
    // A record writes out its members, and one of these is a secret.
    public override string ToString() => Name;
}

/// <summary>The session is over.</summary>
/// <param name="ProviderUrl">Where the browser goes to end the provider's own session; null: it says of none.</param>
internal sealed record SignedOutResponse(string? ProviderUrl);
