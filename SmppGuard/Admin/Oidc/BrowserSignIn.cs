using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SmppGuard.Sockets;

namespace SmppGuard.Admin.Oidc;

/// <summary>
/// Signs people in with a browser: the provider's authorization code with PKCE, then a session of ours in a sealed cookie. Roles are those of the claims at the sign-in, so a session ends after
/// <c>SessionMinutes</c> whatever is done with it.
/// </summary>
internal static class BrowserSignIn
{
    public const string SessionScheme = "Session";

    /// <summary>Claim with the number of a session, by which it is ended.</summary>
    public const string SessionId = "smppguard:session";

    /// <summary>Claim with what a change has to repeat in a header.</summary>
    public const string Antiforgery = "smppguard:antiforgery";

    public const string Root = "/auth";
    public const string CallbackPath = Root + "/callback";

    private const string ProviderScheme = "OidcCode";
    private const string CookieName = "smppguard";

    /// <summary>A browser takes such a cookie over TLS only, from this very host, for all of it.</summary>
    private const string HostPrefix = "__Host-";

    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    public static AuthenticationBuilder AddBrowserSignIn(this AuthenticationBuilder authentication)
    {
        var services = authentication.Services;
        services.AddSingleton<SessionSeal>();
        services.AddSingleton<IDataProtectionProvider>(provider => provider.GetRequiredService<SessionSeal>());
        services.AddSingleton<EndedSessions>();

        // Not AddCookie and AddOpenIdConnect: they want all of AddAuthentication.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, PostConfigureCookieAuthenticationOptions>());
        services.AddOptions<CookieAuthenticationOptions>(SessionScheme).Configure<AdminOptions>((cookie, admin) => Configure(cookie, admin.Oidc.SignIn));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddOptions<OpenIdConnectOptions>(ProviderScheme).Configure<AdminOptions, TimeProvider>((code, admin, time) => Configure(code, admin.Oidc, time));
        return authentication.AddScheme<CookieAuthenticationOptions, CookieAuthenticationHandler>(SessionScheme, configureOptions: null);
    }

    /// <summary>Takes the provider's answers, where a sign-in is configured; its handler looks at every request, and cannot be there without.</summary>
    public static void Use(WebApplication app)
    {
        if (app.Services.GetRequiredService<AdminOptions>().Oidc.SignIn.IsEnabled)
        {
            app.Services.GetRequiredService<IAuthenticationSchemeProvider>().AddScheme(new AuthenticationScheme(ProviderScheme, displayName: null, typeof(OpenIdConnectHandler)));
        }
    }

    /// <summary>Whether a request comes with a session and nothing else by which somebody could be known.</summary>
    public static bool IsSession(HttpContext http) =>
        http.RequestServices.GetRequiredService<AdminOptions>().Oidc.SignIn is { IsEnabled: true } options
        && http.Request.Headers.Authorization.Count == 0 && http.Request.Cookies.ContainsKey(CookieNameOf(options));

    /// <summary>Sends the browser to the provider, and from there back to <paramref name="returnUrl"/>.</summary>
    public static Task ChallengeAsync(HttpContext http, string returnUrl) => http.ChallengeAsync(ProviderScheme, new AuthenticationProperties { RedirectUri = returnUrl });

    /// <summary>Where the provider ends its own session; null: it does not say, or is away.</summary>
    public static async Task<string?> EndSessionEndpointAsync(HttpContext http)
    {
        try
        {
            var code = http.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(ProviderScheme);
            return await code.ConfigurationManager!.GetConfigurationAsync(http.RequestAborted) is { EndSessionEndpoint: { Length: > 0 } endpoint } ? endpoint : null;
        }
        catch (Exception failure) when (IsAway(failure))
        {
            return null;
        }
    }

    /// <summary>Whether it is the provider that could not be asked.</summary>
    public static bool IsAway(Exception failure) => failure is HttpRequestException or IOException or OperationCanceledException || (failure is InvalidOperationException && failure.InnerException is HttpRequestException or IOException);

    private static string CookieNameOf(OidcSignInOptions options) => options.IsSecure ? HostPrefix + CookieName : CookieName;

    private static CookieSecurePolicy SecurePolicyOf(OidcSignInOptions options) => options.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    private static void Configure(CookieAuthenticationOptions cookie, OidcSignInOptions options)
    {
        cookie.Cookie = new CookieBuilder
        {
            Name = CookieNameOf(options),
            HttpOnly = true,
            IsEssential = true,
            Path = "/",
            SecurePolicy = SecurePolicyOf(options),

            // Strict would leave it out of the very request that comes back from the provider.
            SameSite = SameSiteMode.Lax,
        };
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.SessionMinutes);
        cookie.SlidingExpiration = false;
        cookie.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = context =>
            {
                if (context.Principal?.FindFirstValue(SessionId) is not { } id || context.HttpContext.RequestServices.GetRequiredService<EndedSessions>().Contains(id))
                {
                    context.RejectPrincipal();
                }

                return Task.CompletedTask;
            },
        };
    }

    private static void Configure(OpenIdConnectOptions code, OidcOptions oidc, TimeProvider time)
    {
        var options = oidc.SignIn;
        code.Authority = oidc.Authority;
        code.RequireHttpsMetadata = oidc.Authority.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);
        code.BackchannelTimeout = ProviderTimeout;
        code.BackchannelHttpHandler = new AnswersOnThePool();
        code.TimeProvider = time;
        code.ClientId = options.ClientId;
        code.ClientSecret = options.ClientSecret.Length > 0 ? options.ClientSecret : null;
        code.ResponseType = OpenIdConnectResponseType.Code;
        code.ResponseMode = OpenIdConnectResponseMode.Query;
        code.UsePkce = true;
        code.SaveTokens = false;
        code.MapInboundClaims = false;
        code.DisableTelemetry = true;
        code.SignInScheme = SessionScheme;
        code.CallbackPath = CallbackPath;

        // What others could have a browser ask in order to sign somebody out.
        code.RemoteSignOutPath = PathString.Empty;
        code.SignedOutCallbackPath = PathString.Empty;
        code.Scope.Clear();
        foreach (var scope in options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            code.Scope.Add(scope);
        }

        foreach (var cookie in new[] { code.CorrelationCookie, code.NonceCookie })
        {
            (cookie.SameSite, cookie.SecurePolicy, cookie.HttpOnly) = (SameSiteMode.Lax, SecurePolicyOf(options), true);
        }

        code.TokenValidationParameters = new TokenValidationParameters { ValidAlgorithms = OidcSignIn.Algorithms, RequireExpirationTime = true, RequireSignedTokens = true, ClockSkew = OidcSignIn.ClockSkew };
        code.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = context =>
            {
                // What people see, not what this process is asked for behind a proxy.
                context.ProtocolMessage.RedirectUri = options.Address.TrimEnd('/') + CallbackPath;
                return Task.CompletedTask;
            },
            OnTokenValidated = context =>
            {
                Become(context, oidc);
                return Task.CompletedTask;
            },
            OnTicketReceived = context =>
            {
                context.HttpContext.RequestServices.GetRequiredService<AdminLog>().SignedIn(context.Principal!.KeyName(), context.Principal!.Role().ToString()!, PeerOf(context.HttpContext), options.SessionMinutes);
                context.Response.Headers.CacheControl = "no-store";
                return Task.CompletedTask;
            },
            OnRemoteFailure = RefuseAsync,
        };
    }

    private static void Become(TokenValidatedContext context, OidcOptions oidc)
    {
        var person = context.Principal!;
        if (OidcSignIn.NameOf(person, oidc) is not { } name)
        {
            context.Fail(new SignInRefusedException("the token does not say whose it is"));
            return;
        }

        var (role, organization) = OidcSignIn.RoleOf(person.FindAll(oidc.RoleClaim).Select(claim => claim.Value), oidc);
        if (role is null)
        {
            context.Fail(new SignInRefusedException($"no role is mapped to what the token says of {name}", hasNoRole: true));
            return;
        }

        var identity = Rights.Identity(SessionScheme, name, role, organization);
        identity.AddClaim(new Claim(SessionId, RandomNumberGenerator.GetHexString(32, lowercase: true)));
        identity.AddClaim(new Claim(Antiforgery, RandomNumberGenerator.GetHexString(32, lowercase: true)));
        context.Principal = new ClaimsPrincipal(identity);

        // The provider's own times and tokens are of no use here.
        context.Properties = new AuthenticationProperties { RedirectUri = context.Properties?.RedirectUri };
    }

    // The provider's words, and the library's, may have parts of a token, or whatever somebody wrote into the address.
    private static Task RefuseAsync(RemoteFailureContext context)
    {
        var failure = context.Failure;
        var refused = failure as SignInRefusedException ?? failure?.InnerException as SignInRefusedException;
        var isAway = failure is not null && (IsAway(failure) || (failure.InnerException is { } inner && IsAway(inner)));
        context.HandleResponse();
        context.HttpContext.RequestServices.GetRequiredService<AdminLog>().KeyRefused(
            context.Request, refused?.Message ?? (isAway ? "the OpenID provider cannot be reached" : $"the sign-in is not valid ({failure?.GetType().Name})"));
        context.Response.Headers.CacheControl = "no-store";
        return (refused, isAway) switch
        {
            ({ HasNoRole: true }, _) => Problems.NoRole,
            (_, true) => Problems.Unavailable("The OpenID provider cannot be reached at present."),
            _ => Problems.Of(StatusCodes.Status401Unauthorized, $"The sign-in was not completed: the provider refused it, it took too long, or it was begun in another browser. Begin again at {Root}/sign-in."),
        } is { } answer ? answer.ExecuteAsync(context.HttpContext) : Task.CompletedTask;
    }

    private static string PeerOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "?";
}

/// <summary>The provider vouches for somebody who may not do anything here.</summary>
internal sealed class SignInRefusedException(string message, bool hasNoRole = false) : Exception(message)
{
    public bool HasNoRole { get; } = hasNoRole;
}
