using System.Globalization;
using SmppGuard.Compliance;
using Xunit;

namespace SmppGuard.Tests.Observability;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_histogram_has_cumulative_buckets_from_50_microseconds_to_10_seconds()
    {
        foreach (var seconds in new[] { 0.00002, 0.00005, 0.0007, 0.2, 11 })
        {
            _fixture.Metrics.SubmitDuration(TimeSpan.FromSeconds(seconds));
        }

        var scrape = _fixture.Scrape();
        const string Bucket = "smppguard_submit_duration_seconds_bucket";
        Assert.Equal(2, scrape[Bucket + """{le="0.00005"}"""]);
        Assert.Equal(2, scrape[Bucket + """{le="0.0005"}"""]);
        Assert.Equal(3, scrape[Bucket + """{le="0.001"}"""]);
        Assert.Equal(4, scrape[Bucket + """{le="10"}"""]);
        Assert.Equal(5, scrape[Bucket + """{le="+Inf"}"""]);
        Assert.Equal(5, scrape["smppguard_submit_duration_seconds_count"]);
        Assert.Equal(11.20077, scrape["smppguard_submit_duration_seconds_sum"], 5);
        double[] counts = [.. scrape.Series(Bucket).Select(s => scrape[s])];
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public void A_histogram_is_there_before_anything_was_recorded() => Assert.Equal(0, _fixture.Scrape()["""smppguard_submit_duration_seconds_bucket{le="+Inf"}"""]);

    [Fact]
    public void Label_values_are_escaped()
    {
        _fixture.Metrics.ForAccount("a\"b\\c\nd").Submit(Reason.None);
        Assert.Equal(1, _fixture.Scrape()["smppguard_submits_total{account=\"a\\\"b\\\\c\\nd\",decision=\"allowed\",reason=\"\"}"]);
    }

    [Fact]
    public void Counters_go_on_from_scrape_to_scrape_and_no_series_is_shown_twice()
    {
        _fixture.Metrics.ForAccount("cp1").Submit(Reason.None);
        _ = _fixture.Scrape();
        _fixture.Metrics.ForAccount("cp1").Submit(Reason.None);
        Assert.Equal(2, _fixture.Scrape()["""smppguard_submits_total{account="cp1",decision="allowed",reason=""}"""]);
    }

    [Fact]
    public void Numbers_are_written_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            _fixture.Metrics.ObserveArchive(() => TimeSpan.FromSeconds(1.5), () => 1_000_000);
            Assert.Equal(1.5, _fixture.Scrape()["smppguard_archive_lag_seconds"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_source_that_fails_does_not_hide_the_others()
    {
        _fixture.Metrics.ObserveJournal(() => throw new InvalidOperationException("closed"), 1);
        _fixture.Metrics.ObserveArchive(() => TimeSpan.Zero, () => 7);
        Assert.Equal(7, _fixture.Scrape()["smppguard_archive_records_total"]);
    }

    [Fact]
    public void The_meter_of_another_host_in_the_process_is_not_mixed_in()
    {
        using var other = new MetricsFixture();
        other.Metrics.ForAccount("cp1").Submit(Reason.None);
        Assert.Empty(_fixture.Scrape().Series("smppguard_submits_total"));
    }

    [Fact]
    public void The_runtime_tells_its_memory_and_processor_time()
    {
        var scrape = _fixture.Scrape();
        Assert.Equal("gauge", scrape.Types["dotnet_process_memory_working_set_bytes"]);

        // The runtime makes these as counters, though they go down again.
        Assert.Equal("gauge", scrape.Types["dotnet_thread_pool_thread_count"]);
        Assert.Equal("gauge", scrape.Types["dotnet_thread_pool_queue_length"]);
        Assert.Equal("counter", scrape.Types["dotnet_gc_pause_time_seconds_total"]);
        Assert.True(scrape["dotnet_process_memory_working_set_bytes"] > 0);
        Assert.Equal(2, scrape.Series("dotnet_process_cpu_time_seconds_total").Count());
    }
}
