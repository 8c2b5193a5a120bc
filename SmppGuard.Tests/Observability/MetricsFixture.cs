using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Observability;

namespace SmppGuard.Tests.Observability;

/// <summary>The meter and its exporter, as the program composes them.</summary>
internal sealed class MetricsFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging(logging => logging.ClearProviders()).AddObservability().BuildServiceProvider();

    public MetricsFixture()
    {
        Exporter = _services.GetRequiredService<PrometheusExporter>();
        Metrics = _services.GetRequiredService<GuardMetrics>();
    }

    public GuardMetrics Metrics { get; }

    public PrometheusExporter Exporter { get; }

    public PrometheusText Scrape() => new(Exporter.Render());

    public void Dispose() => _services.Dispose();
}
