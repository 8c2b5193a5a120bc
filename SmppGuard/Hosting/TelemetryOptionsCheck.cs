using SmppGuard.Input;

namespace SmppGuard.Hosting;

internal static class TelemetryOptionsCheck
{
    private const string Example = "http://127.0.0.1:4318";

    public static void Run(TelemetryOptions telemetry, OptionProblems check)
    {
        if (telemetry.OtlpEndpoint is { } endpoint && !IsEndpoint(endpoint))
        {
            check.Problem("Telemetry:OtlpEndpoint", MayBeShown(endpoint) ? OptionProblems.Quoted(endpoint) : "a text with a user or a query (not shown)", "use http://host:port or https://host:port of a collector that takes OTLP over HTTP, without user, query or path of a signal", Example);
        }

        check.Range("Telemetry:MetricsSeconds", telemetry.MetricsSeconds, 1, 3600, 60);
        check.Range("Telemetry:TraceOneIn", telemetry.TraceOneIn, 0, 1_000_000_000, 1000);
        if (telemetry is { TraceOneIn: > 0, OtlpEndpoint: null })
        {
            check.Warning("Telemetry:TraceOneIn", OptionProblems.Number(telemetry.TraceOneIn), "no collector is named in Telemetry:OtlpEndpoint that traces could go to, name one", Example);
        }
    }

    private static bool MayBeShown(string text) => !text.AsSpan().ContainsAny('@', '?', '#');

    private static bool IsEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0 && !uri.AbsolutePath.Contains("/v1/", StringComparison.Ordinal);
}
