using Microsoft.AspNetCore.Connections;
using SmppGuard.Observability;

namespace SmppGuard.Hosting;

/// <summary>
/// Shut until everything is loaded and running, and the SMSCs that answer are bound. Until then the endpoints listen, so that the health endpoint can say what is awaited,
/// and turn everything else away: an SMPP connection is closed before a bind is read, a request gets 503. Shut again for SMPP once it stops: who comes then would only be
/// told to leave.
/// </summary>
internal sealed class StartGate : IReadinessCheck
{
    private static readonly PathString Health = "/health";
    private static readonly PathString Metrics = "/metrics";

    private volatile Phase _phase;

    private enum Phase
    {
        Starting,
        Open,
        Stopping,
    }

    public string? Problem => _phase switch
    {
        Phase.Starting => "starting",
        Phase.Open => null,
        _ => "stopping",
    };

    public void Open() => _phase = Phase.Open;

    public void Close() => _phase = Phase.Stopping;

    public Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (_phase == Phase.Open)
        {
            return next(connection);
        }

        connection.Abort(new ConnectionAbortedException($"SmppGuard is {Problem}."));
        return Task.CompletedTask;
    }

    public Task PassAsync(HttpContext context, RequestDelegate next) =>
        _phase != Phase.Starting || IsUnder(context, Health) || IsUnder(context, Metrics)
            ? next(context)
            : TypedResults.Problem(title: "Starting", statusCode: StatusCodes.Status503ServiceUnavailable, detail: "SmppGuard is starting; see /health/ready.").ExecuteAsync(context);

    private static bool IsUnder(HttpContext context, PathString path) => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);
}
