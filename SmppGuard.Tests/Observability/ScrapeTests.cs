using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
using SmppGuard.Observability;
using SmppGuard.Tests.Events;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What a Prometheus gets from a guard that runs.</summary>
public sealed class ScrapeTests
{
    /// <summary>An organization whose papers end one day.</summary>
    private const string Licensed = """
        { "name": "持证", "contact": "4008001234", "papers": {
          "licence": { "number": "B2-7", "validUntil": "2999-06-30" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } } }
        """;

    [Fact]
    public async Task Every_instrument_of_every_meter_is_shown()
    {
        var published = new ConcurrentQueue<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) => published.Enqueue(instrument);
        listener.Start();
        await using var receiver = await EventReceiver.StartAsync();
        await using var guard = await GuardFixture.StartAsync(options => options.Events.Webhooks.Add(receiver.Options()));
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync()).Series("smppguard_events_sent_total").Any(), "the webhook to begin");
        var meters = guard.Services.GetRequiredService<IMeterFactory>();
        List<Instrument> own = [.. published.Where(i => ReferenceEquals(i.Meter.Scope, meters) && !i.Meter.Name.StartsWith("Microsoft.", StringComparison.Ordinal))];
        Assert.InRange(own.Count, 25, 100);
        Assert.Distinct(own.Select(MetricNames.Of));
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/licensed", Licensed);

        var scrape = await guard.ScrapeAsync();
        Assert.All(own.Select(MetricNames.Of), name =>
        {
            Assert.Contains(name, scrape.Types.Keys);
            // Only where TLS is spoken, or an open complaint.
            Assert.True(name.StartsWith("smppguard_tls_", StringComparison.Ordinal) || name is "smppguard_complaints_next_due_timestamp_seconds" or "smppguard_filing_tasks_next_due_timestamp_seconds" || scrape.Series(name).Concat(scrape.Series(name + "_bucket")).Any(), name);
        });

        // Nor is anything else, but some of the runtime's.
        Assert.All(scrape.Types.Keys, name => Assert.True(own.Any(i => MetricNames.Of(i) == name) || name.StartsWith("dotnet_", StringComparison.Ordinal), name));
    }

    [Fact]
    public async Task Dashboards_find_the_names_that_they_know()
    {
        await using var guard = await GuardFixture.StartAsync();
        var scrape = await guard.ScrapeAsync();
        foreach (var (type, names) in new (string Type, string Names)[]
        {
            ("counter", """
                submits receipts replies optouts archive_records protocol_errors session_ends connect_failures unknown_receipts looked_up_receipts receipt_searches late_responses delivered_flaws smsc_responses parts blacklist_reports
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
    public async Task What_an_organization_had_left_ends_with_it_and_what_was_counted_stays()
    {
        const string Left = """smppguard_papers_left_seconds{organization="licensed"}""";
        const string OptOuts = """smppguard_optouts_total{organization="licensed"}""";
        await using var guard = await GuardFixture.StartAsync();
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/licensed", Licensed);
        var scrape = await guard.ScrapeAsync();
        Assert.True(scrape[Left] > 0);
        Assert.Equal(0, scrape[OptOuts]);

        _ = await guard.CallAsync(HttpMethod.Delete, "/api/v1/organizations/licensed");
        scrape = await guard.ScrapeAsync();
        Assert.Empty(scrape.Series("smppguard_papers_left_seconds"));
        Assert.Equal(0, scrape[OptOuts]);
    }

    [Fact]
    public async Task Journal_and_archive_tell_how_full_and_how_far_they_are()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(Orders, Agreed, "order");
        _ = await guard.RecordAsync(_ => true);

        // It is counted when the archive has it, so a moment after it can be found there.
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())["smppguard_archive_records_total"] == 1, "the record that is counted");
        var scrape = await guard.ScrapeAsync();
        var options = guard.Services.GetRequiredService<GuardOptions>();
        Assert.Equal(options.Journal.MaxBytes, scrape["smppguard_journal_limit_bytes"]);
        Assert.InRange(scrape["smppguard_journal_bytes"], 1, options.Journal.MaxBytes);
        Assert.True(scrape["smppguard_journal_commit_duration_seconds_count"] >= 2);
        Assert.Equal(1, scrape["""smppguard_submits_total{account="cp1",decision="allowed",reason=""}"""]);
    }

    /// <summary>docs/operations/health-and-metrics.md says how many series there are; traffic of whatever kind adds none but those of the API.</summary>
    [Fact]
    public async Task Accounts_organizations_and_SMSCs_have_no_more_series_than_is_said_and_traffic_adds_none()
    {
        await using var guard = await GuardFixture.StartAsync();
        var before = Count(await guard.ScrapeAsync());
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/new", """{ "name": "新商城", "contact": "4008005678" }""");
        var withOrganization = Count(await guard.ScrapeAsync());
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/106977777", """{ "match": "Exact", "organization": "new", "purpose": "Notification" }""");
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/accounts/newcomer", """{ "password": "secret1", "codes": [ "106977777" ], "smsc": "main" }""");
        var scrape = await guard.ScrapeAsync();
        var withAccount = Count(scrape);
        Assert.InRange(withOrganization - before, 1, 2);
        Assert.InRange(withAccount - withOrganization, 1, 45);
        Assert.InRange(All(scrape).Count(series => series.Contains("\"main\"", StringComparison.Ordinal)), 1, 100);
        Assert.InRange(All(scrape).Count(series => series.Contains("route=", StringComparison.Ordinal)), 1, 270);

        var esme = await guard.BindAsync();
        foreach (var (source, destination, text) in new[] { (Orders, Agreed, "order"), (Adverts, NeverAsked, "全场五折"), ("99999", Agreed, "nobody's"), (Orders, "1", "nobody") })
        {
            _ = await esme.SubmitAsync(source, destination, text);
        }

        _ = await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD");
        Assert.Equal(withAccount, Count(await guard.ScrapeAsync()));

        static IEnumerable<string> All(PrometheusText scrape) => scrape.Types.Keys.SelectMany(scrape.Series);
        static int Count(PrometheusText scrape) => All(scrape).Count(series => !series.StartsWith("smppguard_http_", StringComparison.Ordinal));
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
