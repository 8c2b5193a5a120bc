using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary>
/// Refuses bodies that nobody reads. Those that were compressed or otherwise encoded: nothing here undoes that, and what was packed would be read as a list or as JSON that is full of mistakes; 415
/// with <c>Accept-Encoding: identity</c> (RFC 9110, section 12.5.3). And those of endpoints that read none: a reason that stands there would be lost.
/// </summary>
internal static class BodyGuard
{
    private const string Identity = "identity";

    // What clients send who always send something.
    private static readonly string[] Nothing = ["", "{}", "null"];

    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
        }
        else if (!IsIdentity(context.Request.Headers.ContentEncoding))
        {
            context.Response.Headers[HeaderNames.AcceptEncoding] = Identity;
            await Problems.UnsupportedEncoding.ExecuteAsync(context);
        }
        else if (endpoint.Metadata.GetMetadata<NeededRight>() is not null && endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null && await HasBodyAsync(context))
        {
            await Problems.Invalid("body", "is not read here; leave it out.").ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }
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

    private static async ValueTask<bool> HasBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return false;
        }

        var beginning = new byte[16];
        var length = await context.Request.Body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, context.RequestAborted);
        return length == beginning.Length || !Nothing.Contains(Encoding.UTF8.GetString(beginning.AsSpan(0, length)).Trim(), StringComparer.Ordinal);
    }
}
