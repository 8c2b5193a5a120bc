using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary>
/// Refuses bodies that were compressed or otherwise encoded: nothing here undoes that, and what was packed would be read as a list or as JSON that is full of mistakes. 415 with
/// <c>Accept-Encoding: identity</c> (RFC 9110, section 12.5.3).
/// </summary>
internal static class BodyEncoding
{
    private const string Identity = "identity";

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var encodings = context.Request.Headers.ContentEncoding;
        if (IsIdentity(encodings) || context.GetEndpoint() is null)
        {
            return next(context);
        }

        context.Response.Headers[HeaderNames.AcceptEncoding] = Identity;
        return Problems.UnsupportedEncoding.ExecuteAsync(context);
    }

    private static bool IsIdentity(StringValues encodings)
    {
        foreach (var encoding in encodings)
        {
            if (!string.IsNullOrWhiteSpace(encoding) && !string.Equals(encoding.Trim(), Identity, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
