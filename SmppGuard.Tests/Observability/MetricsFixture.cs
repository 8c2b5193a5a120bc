using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Observability;

namespace SmppGuard.Tests.Observability;

/// <summary>The factory of meters and their export, as the program composes them.</summary>
internal sealed class MetricsFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging(logging => logging.ClearProviders()).AddObservability().BuildServiceProvider();
    private readonly MeterExport _export;

    public MetricsFixture() => _export = _services.GetRequiredService<MeterExport>();

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>A meter of the same program.</summary>
    public Meter CreateMeter() => Meters.Create(MeterExport.MeterPrefix + ".Test");

    public async Task<PrometheusText> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _export.Registry.CollectAndExportAsTextAsync(text);
        return new PrometheusText(Encoding.UTF8.GetString(text.ToArray()));
    }

    public void Dispose() => _services.Dispose();
}
