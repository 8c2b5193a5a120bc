using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Observability;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What a Prometheus gets from a guard that runs.</summary>
public sealed class ScrapeTests
{
    /// <summary>There is nothing to show without a certificate, and without papers that end.</summary>
    private static readonly string[] Optional = ["smppguard_tls_certificate_expiry_timestamp_seconds", "smppguard_papers_left_seconds"];

    [Fact]
    public async Task Every_instrument_of_every_meter_is_shown()
    {
        var published = new ConcurrentQueue<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) => published.Enqueue(instrument);
        listener.Start();
        await using var guard = await GuardFixture.StartAsync();
        var meters = guard.Services.GetRequiredService<IMeterFactory>();
        List<Instrument> own = [.. published.Where(i => ReferenceEquals(i.Meter.Scope, meters) && !i.Meter.Name.StartsWith("Microsoft.", StringComparison.Ordinal))];
        Assert.InRange(own.Count, 25, 100);
        Assert.Distinct(own.Select(MetricNames.Of));

        var scrape = new PrometheusText(await TextAsync(guard));
        Assert.All(own.Select(MetricNames.Of), name =>
        {
            Assert.Contains(name, scrape.Types.Keys);
            Assert.True(Optional.Contains(name) || scrape.Series(name).Concat(scrape.Series(name + "_bucket")).Any(), name);
        });

        // Nor is anything else, but some of the runtime's.
        Assert.All(scrape.Types.Keys, name => Assert.True(own.Any(i => MetricNames.Of(i) == name) || name.StartsWith("dotnet_", StringComparison.Ordinal), name));
    }

    [SkippableFact]
    public async Task Promtool_has_nothing_to_find_fault_with()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(Adverts, Agreed, "全场五折");
        _ = await esme.SubmitAsync(Adverts, NeverAsked, "全场五折");
        await Promtool.PassesAsync(SourceFolder.Path, await TextAsync(guard), "check", "metrics");
    }

    [Fact]
    public async Task A_scraper_that_would_rather_have_OpenMetrics_gets_the_same_series()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        api.DefaultRequestHeaders.Add("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        var scrape = new PrometheusText(await api.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        Assert.Equal("counter", scrape.Types["smppguard_submits_total"]);
        Assert.Contains("""smppguard_submit_duration_seconds_bucket{le="1"}""", scrape.Series("smppguard_submit_duration_seconds_bucket"));
    }

    private static async Task<string> TextAsync(GuardFixture guard)
    {
        using var api = guard.CreateApi();
        return await api.GetStringAsync(new Uri("/metrics", UriKind.Relative));
    }
}
