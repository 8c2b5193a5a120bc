using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace SmppGuard.Admin;

/// <summary>
/// Keys with a slash, which an address has as <c>%2F</c>: the server decodes everything but that, since a slash would part what is one. A key with <c>%252F</c> looks the same by then, so what a key is is read
/// from the address as it was sent. Before every endpoint, so that a new one cannot forget it.
/// </summary>
internal static class RouteKeys
{
    private const string Slash = "%2F";

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is { } path && path.Contains(Slash, StringComparison.OrdinalIgnoreCase) && context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var read = path.Split('/');
            var sent = SentPath(context).Split('/');
            foreach (var (index, segment) in endpoint.RoutePattern.PathSegments.Index())
            {
                var place = index + 1;
                if (segment.IsSimple && segment.Parts[0] is RoutePatternParameterPart key && place < read.Length && read[place].Contains(Slash, StringComparison.OrdinalIgnoreCase))
                {
                    // What was sent with . and .. has other parts, and says nothing of these.
                    context.Request.RouteValues[key.Name] = sent.Length == read.Length ? Uri.UnescapeDataString(sent[place]) : read[place].Replace(Slash, "/", StringComparison.OrdinalIgnoreCase);
                }
            }
        }

        return next(context);
    }

    private static string SentPath(HttpContext context)
    {
        var sent = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = sent.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? sent : sent[..query];
    }
}
