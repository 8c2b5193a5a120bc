using System.Diagnostics.Metrics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SmppGuard.Observability;
using SmppGuard.Relay.Tracing;

namespace SmppGuard.Hosting;

/// <summary>The same meters as at /metrics, and traces, pushed to a collector of OpenTelemetry. Without an endpoint nothing of it is there.</summary>
internal static class TelemetryServices
{
    /// <summary>Series of an instrument, beyond which the library adds further ones up into one; it takes memory for all at once.</summary>
    private const int Series = 2_000;
    private const int SeriesByAccount = 20_000;
    private const int SeriesByAccountAndReason = 200_000;

    /// <summary>Spans that wait to be pushed; beyond it they are dropped, and messages are not held up.</summary>
    private const int SpansWaiting = 8_192;

    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options, int pod)
    {
        services.AddSingleton(new TracingOptions(options.OtlpEndpoint is null ? 0 : options.TraceOneIn));
        if (options.OtlpEndpoint is null)
        {
            return services;
        }

        var endpoint = options.OtlpEndpoint.TrimEnd('/');
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            "smppguard", serviceVersion: ProcessMetrics.Build().Version, serviceInstanceId: $"{Environment.MachineName}/{pod}"));
        telemetry.WithMetrics(metrics => metrics
            .AddMeter(MeterExport.MeterPrefix + ".*", "System.Runtime")
            .AddView(View)
            .AddOtlpExporter((exporter, reader) =>
            {
                Point(exporter, endpoint + "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.MetricsSeconds * 1000;
            }));
        if (options.TraceOneIn > 0)
        {
            // Which messages are traced was decided before: here all of them are.
            telemetry.WithTracing(traces => traces.SetSampler(new AlwaysOnSampler()).AddSource(MessageTraces.SourceName).AddOtlpExporter(exporter =>
            {
                Point(exporter, endpoint + "/v1/traces");
                exporter.BatchExportProcessorOptions.MaxQueueSize = SpansWaiting;
            }));
        }

        // Registered before the program's own, so stopped after them: what the drain still did is in it.
        return services.AddHostedService<LastPush>();
    }

    private static void Point(OtlpExporterOptions exporter, string endpoint) => (exporter.Protocol, exporter.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(endpoint));

    // Bounds as at /metrics, and room for the series of thousands of accounts.
    private static MetricStreamConfiguration? View(Instrument instrument)
    {
        if (instrument.Meter.Name.StartsWith("System.", StringComparison.Ordinal))
        {
            return RuntimeInstruments.Contains(instrument) ? null : MetricStreamConfiguration.Drop;
        }

        if (InstrumentKinds.Of(instrument) == InstrumentKind.Histogram)
        {
            return new ExplicitBucketHistogramConfiguration { Boundaries = ExportedInstrument.BoundsOf(instrument) };
        }

        return new MetricStreamConfiguration
        {
            CardinalityLimit = instrument.Name switch
            {
                "smppguard.submits" or "smppguard.receipts" => SeriesByAccountAndReason,
                "smppguard.binds" or "smppguard.account.may.bind" or "smppguard.inflight" or "smppguard.optouts" or "smppguard.papers.left" => SeriesByAccount,
                _ when instrument.Name.StartsWith("smppguard.deliveries.", StringComparison.Ordinal) => SeriesByAccount,
                _ => Series,
            },
        };
    }

    /// <summary>At the stop pushes what was not pushed yet, while the meters are still there; a collector that is away does not hold it up for long.</summary>
    private sealed class LastPush(IServiceProvider services) : IHostedService
    {
        private const int Milliseconds = 2_000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
            () =>
            {
                _ = services.GetService<TracerProvider>()?.ForceFlush(Milliseconds);
                _ = services.GetService<MeterProvider>()?.ForceFlush(Milliseconds);
            },
            CancellationToken.None);
    }
}
