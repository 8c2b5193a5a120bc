using System.Diagnostics.Metrics;
using SmppGuard.Observability;

namespace SmppGuard.Admin;

/// <summary>
/// Requests of the API, counted when they are answered. Their labels are the API's own words: the route as it is declared, never a path that somebody asked for, and one of the known
/// methods; so strangers cannot make series.
/// </summary>
internal sealed class ApiMetrics
{
    public const string Prefix = "/api/";

    /// <summary>What belongs to no route, and methods that HTTP does not know.</summary>
    private const string Other = "other";

    private static readonly string[] Methods =
    [
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Put, HttpMethods.Post, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options,
    ];

    // An alert sees the first failure of a route only if it was 0 before.
    private static readonly int[] Failures = [StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable];

    private readonly TaggedCounts<(string Method, string Route, int Status)> _requests = new();
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    public ApiMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        foreach (var failure in Failures)
        {
            _requests.Know((Other, Other, failure));
        }

        var meter = meters.Create("SmppGuard.Admin");
        meter.CreateObservableCounter(
            "smppguard.http.requests",
            () => _requests.Read().Select(r => new Measurement<long>(r.Count, new("method", r.Key.Method), new("route", r.Key.Route), new("status", r.Key.Status))),
            "{request}",
            "Requests of the API, by method, route as declared, and status.");
        _duration = meter.CreateHistogram<double>("smppguard.http.request.duration", "s", "Time to answer a request of the API.");
    }

    /// <summary>Shows the failures of all routes with 0.</summary>
    public void Know(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().Where(IsOfApi))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            {
                foreach (var failure in Failures)
                {
                    _requests.Know((Known(method), Route(endpoint), failure));
                }
            }
        }
    }

    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        // Taken now: whoever answers an error takes it off the request.
        var route = context.GetEndpoint() is RouteEndpoint endpoint && IsOfApi(endpoint) ? Route(endpoint) : Other;
        var started = _time.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            _requests.Increment((Known(context.Request.Method), route, status));
            _duration.Record(_time.GetElapsedTime(started).TotalSeconds);
        }
    }

    private static bool IsOfApi(RouteEndpoint endpoint) => Route(endpoint).StartsWith(Prefix, StringComparison.Ordinal);

    private static string Route(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText?.TrimEnd('/') ?? Other;

    private static string Known(string method) => Methods.FirstOrDefault(known => HttpMethods.Equals(known, method)) ?? Other;
}
