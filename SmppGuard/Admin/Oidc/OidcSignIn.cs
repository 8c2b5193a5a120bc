using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SmppGuard.Access;
using SmppGuard.Sockets;

namespace SmppGuard.Admin.Oidc;

/// <summary>
/// Takes the tokens of one OpenID provider beside keys: signed by a key that it publishes, for us, and not over. Who somebody is says one claim, what he may do another, by a table of the
/// configuration.
/// </summary>
internal static class OidcSignIn
{
    public const string SchemeName = "Oidc";

    /// <summary>Before the names of people, so that nobody is taken for a key.</summary>
    public const string NamePrefix = "oidc:";

    private const string Bearer = "Bearer ";

    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Those with two keys: what the provider publishes must not be what a token is made with.</summary>
    public static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static AuthenticationBuilder AddOidc(this AuthenticationBuilder authentication)
    {
        // Not AddJwtBearer: it wants all of AddAuthentication.
        authentication.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
        authentication.Services.AddOptions<JwtBearerOptions>(SchemeName).Configure<AdminOptions>((token, admin) => Configure(token, admin.Oidc));
        return authentication.AddScheme<JwtBearerOptions, JwtBearerHandler>(SchemeName, configureOptions: null);
    }

    /// <summary>Whether a request presents a token, and tokens are taken. No key looks like one.</summary>
    public static bool IsToken(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer + "ey", StringComparison.OrdinalIgnoreCase) && header.Count(c => c == '.') == 2 && http.RequestServices.GetRequiredService<AdminOptions>().Oidc.Authority.Length > 0;
    }

    private static void Configure(JwtBearerOptions token, OidcOptions oidc)
    {
        if (oidc.Authority.Length == 0)
        {
            return;
        }

        token.Authority = oidc.Authority;
        token.RequireHttpsMetadata = oidc.Authority.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);
        token.BackchannelTimeout = ProviderTimeout;
        token.BackchannelHttpHandler = new AnswersOnThePool();
        token.MapInboundClaims = false;
        token.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = oidc.Audience,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = ClockSkew,
        };
        token.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                Become(context, oidc);
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = async context =>
            {
                // Without its keys every token is one that nobody signed. The library's own words may have parts of the token.
                var isAway = await IsAwayAsync(context.Options, context.HttpContext.RequestAborted);
                ApiKeyHandler.Refuse(
                    context.HttpContext,
                    context.Exception switch
                    {
                        _ when isAway => "the OpenID provider cannot be asked for its keys",
                        SecurityTokenExpiredException => "the token has expired",
                        SecurityTokenInvalidAudienceException => "the token is for somebody else",
                        _ => $"the token is not valid ({context.Exception.GetType().Name})",
                    },
                    isUnavailable: isAway);
                context.Fail(context.Exception);
            },
        };
    }

    private static async Task<bool> IsAwayAsync(JwtBearerOptions token, CancellationToken cancellation)
    {
        try
        {
            return await token.ConfigurationManager!.GetConfigurationAsync(cancellation) is null;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException or OperationCanceledException)
        {
            return true;
        }
    }

    private static void Become(TokenValidatedContext context, OidcOptions oidc)
    {
        var person = context.Principal!;
        if (NameOf(person, oidc) is not { } name)
        {
            ApiKeyHandler.Refuse(context.HttpContext, "the token does not say whose it is", isUnavailable: false);
            context.Fail("no name");
            return;
        }

        var (role, organization) = RoleOf(person.FindAll(oidc.RoleClaim).Select(claim => claim.Value), oidc);
        context.Principal = new ClaimsPrincipal(Rights.Identity(SchemeName, name, role, organization));
    }

    /// <summary>As he is recorded; null: the claims do not say.</summary>
    public static string? NameOf(ClaimsPrincipal person, OidcOptions oidc) =>
        (person.FindFirstValue(oidc.NameClaim) ?? person.FindFirstValue("sub")) is { Length: > 0 } name ? NamePrefix + name : null;

    /// <summary>The highest role over all organizations; else the highest of the one organization that is named. Of several, nobody can say which is meant.</summary>
    public static (ApiRole? Role, string? Organization) RoleOf(IEnumerable<string> values, OidcOptions oidc)
    {
        var held = values.ToHashSet(StringComparer.Ordinal);
        var granted = oidc.Roles.Where(role => held.Contains(role.Value)).GroupBy(role => role.Organization, StringComparer.Ordinal).ToList();
        var meant = granted.Find(group => group.Key.Length == 0) ?? (granted is [var only] ? only : null);
        return meant is null ? (null, null) : (meant.Max(role => Enum.Parse<ApiRole>(role.Role)), meant.Key.Length == 0 ? null : meant.Key);
    }
}
