using Microsoft.AspNetCore.Connections;
using SmppGuard.Observability;

namespace SmppGuard.Hosting;

/// <summary>
/// Shut until everything is loaded and running. Until then the endpoints listen, so that the health endpoint can say what is awaited, and turn everything else away:
/// an SMPP connection is closed before a bind is read, a request gets 503.
/// </summary>
internal sealed class StartGate : IReadinessCheck
{
    private static readonly PathString Health = "/health";
    private static readonly PathString Metrics = "/metrics";

    private volatile bool _isOpen;

    public string? Problem => _isOpen ? null : "starting";

    public void Open() => _isOpen = true;

    public Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (_isOpen)
        {
            return next(connection);
        }

        connection.Abort(new ConnectionAbortedException("SmppGuard is starting."));
        return Task.CompletedTask;
    }

    public Task PassAsync(HttpContext context, RequestDelegate next) =>
        _isOpen || IsUnder(context, Health) || IsUnder(context, Metrics)
            ? next(context)
            : TypedResults.Problem(title: "Starting", statusCode: StatusCodes.Status503ServiceUnavailable, detail: "SmppGuard is starting; see /health/ready.").ExecuteAsync(context);

    private static bool IsUnder(HttpContext context, PathString path) => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);
}
