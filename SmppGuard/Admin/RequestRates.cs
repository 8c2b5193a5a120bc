using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SmppGuard.Admin.Oidc;
using SmppGuard.Observability;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Admin;

/// <summary>
/// How many requests a second each caller may send, whichever of his keys he uses and over however many connections, with a burst of one second's worth. Those who have no key are slowed where keys
/// are checked.
/// </summary>
internal sealed class RequestRates
{
    // One second's worth is there again by then, and with it at least one request.
    private const string RetryAfterSeconds = "1";

    // Who works where is nobody's metric.
    private const string People = "oidc";

    private readonly ConcurrentDictionary<string, RateLimit> _limits = new(StringComparer.Ordinal);
    private readonly TaggedCounts<string> _limited = new(StringComparer.Ordinal);
    private readonly AdminOptions _options;
    private readonly TimeProvider _time;

    public RequestRates(AdminOptions options, IMeterFactory meters, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _ = meters.Create("SmppGuard.Admin").CreateObservableCounter(
            "smppguard.http.requests.limited",
            () => _limited.Read().Select(l => new Measurement<long>(l.Count, new KeyValuePair<string, object?>("key", l.Key))),
            "{request}",
            "Requests of the API that were refused because their key sent too many, by the name of the key.");
    }

    /// <summary>Between finding out who asks and whether he may.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // Names are those of keys that are right, so there are as many as somebody gave out.
        if (context.User.Identity is not { IsAuthenticated: true, Name: { } name } || !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        var shown = name.StartsWith(OidcSignIn.NamePrefix, StringComparison.Ordinal) ? People : name;
        _limited.Know(shown);
        if (_limits.GetOrAdd(name, static _ => new RateLimit()).TryAdmit(_time.GetTimestamp(), _options.RequestsPerSecond, _time.TimestampFrequency))
        {
            return next(context);
        }

        _limited.Increment(shown);
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.TooManyRequests(_options.RequestsPerSecond).ExecuteAsync(context);
    }
}
