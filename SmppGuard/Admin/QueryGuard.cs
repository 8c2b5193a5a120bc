using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace SmppGuard.Admin;

/// <summary>
/// Refuses what an address says and nobody reads: a filter that is ignored shows too much, a reason that is ignored is lost, a trial that is ignored is the real thing. What an
/// endpoint reads is what its handler declares with [FromQuery], so that a new endpoint cannot forget it; one that stands twice could be read either way.
/// </summary>
internal static class QueryGuard
{
    private static readonly ConcurrentDictionary<MethodInfo, IReadOnlyList<string>> Known = new();

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // What routing answers itself, 404 and 405, reads nothing.
        if (!context.Request.QueryString.HasValue || context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var known = endpoint.Metadata.GetMetadata<MethodInfo>() is { } handler ? Known.GetOrAdd(handler, NamesOf) : [];
        var hasBody = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
        var problems = new List<(string Field, string Message)>();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add((name.Length == 0 ? "query" : name, Unknown(known, hasBody)));
            }
            else if (values.Count > 1)
            {
                problems.Add((name, $"stands there {values.Count} times; say it once."));
            }
        }

        return problems.Count == 0 ? next(context) : Problems.Invalid(problems).ExecuteAsync(context);
    }

    private static string Unknown(IReadOnlyList<string> known, bool hasBody) =>
        (known.Count == 0 ? "is no known parameter; there are none here." : $"is no known parameter; known are {string.Join(", ", known)}.") + (hasBody ? " Fields stand in the body." : "");

    private static IReadOnlyList<string> NamesOf(MethodInfo handler) =>
    [
        .. handler.GetParameters().SelectMany(parameter => parameter.GetCustomAttribute<AsParametersAttribute>() is null
            ? NamesOf(parameter.Name!, parameter.GetCustomAttributes(inherit: false))
            : parameter.ParameterType.GetProperties().SelectMany(property => NamesOf(property.Name, property.GetCustomAttributes(inherit: false)))),
    ];

    private static IEnumerable<string> NamesOf(string name, object[] attributes) => attributes.OfType<IFromQueryMetadata>().Select(query => query.Name ?? name);
}
