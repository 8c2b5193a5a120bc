using System.Buffers.Text;
using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace SmppGuard.Admin;

/// <summary><c>/openapi/page</c>: the description to be read and tried. Needs no key, as the description itself; what is tried there needs one. All of it comes from this process, and may talk to this process alone.</summary>
internal static class ReferencePage
{
    public const string Path = "/openapi/page";

    private const string Nonce = "smppguard:nonce";
    private const int NonceOctets = 16;

    /// <summary>Says what the page may do. Before its endpoints.</summary>
    public static Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceOctets));
        http.Items[Nonce] = nonce;
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(http);
    }

    public static void Map(WebApplication app) => app.MapScalarApiReference(Path, (page, http) =>
    {
        page.Title = "SmppGuard";
        page.Nonce = http.Items[Nonce] as string;
        page.OpenApiRoutePattern = AdminServices.DescriptionPath;

        // Nothing from other hosts, and nothing to them: no fonts, no telemetry, no tools that work elsewhere.
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.HideClientButton = true;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.Agent = new ScalarAgentOptions { Disabled = true };
        page.Mcp = new ScalarMcpOptions { Disabled = true };

        // A key that was typed in is forgotten with the page.
        page.PersistentAuthentication = false;
    }).ExcludeFromDescription();
}
