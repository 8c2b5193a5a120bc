namespace SmppGuard.Hosting;

/// <summary>What is pushed to a collector of OpenTelemetry.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Where it takes OTLP over HTTP, without the paths of the signals; null: nothing is pushed.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How often metrics are pushed.</summary>
    public int MetricsSeconds { get; set; } = 60;

    /// <summary>One message in so many is traced; 0: none.</summary>
    public int TraceOneIn { get; set; }
}
