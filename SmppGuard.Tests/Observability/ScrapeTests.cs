using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
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

    [Fact]
    public async Task Dashboards_find_the_names_that_they_know()
    {
        await using var guard = await GuardFixture.StartAsync();
        var scrape = new PrometheusText(await TextAsync(guard));
        foreach (var (type, names) in new (string Type, string Names)[]
        {
            ("counter", """
                submits receipts replies optouts archive_records protocol_errors session_ends connect_failures unknown_receipts delivered_flaws smsc_responses parts blacklist_reports
                """),
            ("gauge", """
                binds inflight consents journal_bytes journal_limit_bytes deliveries_waiting archive_lag_seconds unfinished_messages blocked_senders papers_left_seconds
                complaints_open complaints_overdue blacklist_reports_pending
                """),
            ("histogram", "submit_duration_seconds journal_commit_duration_seconds"),
        })
        {
            Assert.All(
                names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
                name => Assert.Equal(type, scrape.Types.GetValueOrDefault($"smppguard_{name}{(type == "counter" ? "_total" : "")}")));
        }
    }

    [Fact]
    public async Task Journal_and_archive_tell_how_full_and_how_far_they_are()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(Orders, Agreed, "order");
        _ = await guard.RecordAsync(_ => true);
        var scrape = new PrometheusText(await TextAsync(guard));
        var options = guard.Services.GetRequiredService<GuardOptions>();
        Assert.Equal(options.Journal.MaxBytes, scrape["smppguard_journal_limit_bytes"]);
        Assert.InRange(scrape["smppguard_journal_bytes"], 1, options.Journal.MaxBytes);
        Assert.True(scrape["smppguard_journal_commit_duration_seconds_count"] >= 2);
        Assert.Equal(1, scrape["smppguard_archive_records_total"]);
        Assert.Equal(1, scrape["""smppguard_submits_total{account="cp1",decision="allowed",reason=""}"""]);
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
