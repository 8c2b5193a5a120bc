using System.Diagnostics.Metrics;
using System.Globalization;
using Xunit;

namespace SmppGuard.Tests.Observability;

public sealed class MeterExportTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_histogram_has_cumulative_buckets_from_50_microseconds_to_10_seconds()
    {
        var duration = _fixture.CreateMeter().CreateHistogram<double>("smppguard.test.duration", "s");
        foreach (var seconds in new[] { 0.00002, 0.00005, 0.0007, 0.2, 11 })
        {
            duration.Record(seconds);
        }

        var scrape = await _fixture.ScrapeAsync();
        const string Bucket = "smppguard_test_duration_seconds_bucket";
        Assert.Equal(2, scrape[Bucket + """{le="5e-05"}"""]);
        Assert.Equal(2, scrape[Bucket + """{le="0.0005"}"""]);
        Assert.Equal(3, scrape[Bucket + """{le="0.001"}"""]);
        Assert.Equal(4, scrape[Bucket + """{le="10"}"""]);
        Assert.Equal(5, scrape[Bucket + """{le="+Inf"}"""]);
        Assert.Equal(5, scrape["smppguard_test_duration_seconds_count"]);
        Assert.Equal(11.20077, scrape["smppguard_test_duration_seconds_sum"], 5);
        double[] counts = [.. scrape.Series(Bucket).Select(s => scrape[s])];
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public async Task A_histogram_is_there_before_anything_was_recorded()
    {
        _ = _fixture.CreateMeter().CreateHistogram<double>("smppguard.test.duration", "s");
        Assert.Equal(0, (await _fixture.ScrapeAsync())["""smppguard_test_duration_seconds_bucket{le="+Inf"}"""]);
    }

    [Fact]
    public async Task Label_values_are_escaped()
    {
        _fixture.CreateMeter().CreateCounter<long>("smppguard.test.events").Add(1, new KeyValuePair<string, object?>("account", "a\"b\\c\nd"));
        Assert.Equal(1, (await _fixture.ScrapeAsync())["smppguard_test_events_total{account=\"a\\\"b\\\\c\\nd\"}"]);
    }

    [Fact]
    public async Task Counters_go_on_from_scrape_to_scrape_and_no_series_is_shown_twice()
    {
        var count = 1L;
        _ = _fixture.CreateMeter().CreateObservableCounter("smppguard.test.events", () => new Measurement<long>(count, new KeyValuePair<string, object?>("account", "cp1")));
        _ = await _fixture.ScrapeAsync();
        count = 2;
        Assert.Equal(2, (await _fixture.ScrapeAsync())["""smppguard_test_events_total{account="cp1"}"""]);
    }

    [Fact]
    public async Task Numbers_are_written_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            _ = _fixture.CreateMeter().CreateObservableGauge("smppguard.test.lag", () => 1.5, "s");
            Assert.Equal(1.5, (await _fixture.ScrapeAsync())["smppguard_test_lag_seconds"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task A_source_that_fails_does_not_hide_the_others()
    {
        var meter = _fixture.CreateMeter();
        _ = meter.CreateObservableGauge("smppguard.test.closed", new Func<long>(() => throw new InvalidOperationException("closed")));
        _ = meter.CreateObservableCounter("smppguard.test.records", () => 7);
        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(7, scrape["smppguard_test_records_total"]);
        Assert.Empty(scrape.Series("smppguard_test_closed"));
    }

    [Fact]
    public async Task A_plain_counter_is_shown_from_its_first_moment_and_counts_on()
    {
        var counter = _fixture.CreateMeter().CreateCounter<int>("smppguard.test.events", "{event}", "Events.");
        const string Name = "smppguard_test_events_total";
        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal("counter", scrape.Types[Name]);
        Assert.Equal(0, scrape[Name]);
        counter.Add(2);
        counter.Add(3);
        Assert.Equal(5, (await _fixture.ScrapeAsync())[Name]);
        Assert.Equal(5, (await _fixture.ScrapeAsync())[Name]);
    }

    [Fact]
    public async Task A_plain_counter_with_tags_has_a_series_for_each_of_their_values()
    {
        var counter = _fixture.CreateMeter().CreateCounter<long>("smppguard.test.events");
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("which.one", i % 2));
            }
        });

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2000, scrape["""smppguard_test_events_total{which_one="0"}"""]);
        Assert.Equal(2000, scrape["""smppguard_test_events_total{which_one="1"}"""]);
        Assert.Equal(2, scrape.Series("smppguard_test_events_total").Count());
    }

    [Fact]
    public async Task What_rises_and_falls_is_a_gauge_plain_or_observed()
    {
        var meter = _fixture.CreateMeter();
        var jobs = meter.CreateUpDownCounter<long>("smppguard.test.jobs");
        var level = meter.CreateGauge<double>("smppguard.test.level");
        var depth = 9L;
        _ = meter.CreateObservableUpDownCounter("smppguard.test.depth", () => depth);
        jobs.Add(5);
        jobs.Add(-2);
        level.Record(1.5);
        _ = await _fixture.ScrapeAsync();
        depth = 4;
        var scrape = await _fixture.ScrapeAsync();
        Assert.All(new[] { "jobs", "level", "depth" }, name => Assert.Equal("gauge", scrape.Types["smppguard_test_" + name]));
        Assert.Equal((3, 1.5, 4), (scrape["smppguard_test_jobs"], scrape["smppguard_test_level"], scrape["smppguard_test_depth"]));
    }

    [Fact]
    public async Task An_observed_series_that_is_not_reported_any_more_is_gone_and_can_come_again()
    {
        List<Measurement<long>> reported = [new(1, new KeyValuePair<string, object?>("who", "a")), new(2, new KeyValuePair<string, object?>("who", "b"))];
        _ = _fixture.CreateMeter().CreateObservableGauge("smppguard.test.of", () => reported);
        _ = _fixture.CreateMeter().CreateObservableCounter("smppguard.test.total", () => reported.Count == 2 ? [new Measurement<long>(7)] : Array.Empty<Measurement<long>>());
        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal((2, 7), (scrape["""smppguard_test_of{who="b"}"""], scrape["smppguard_test_total_total"]));

        reported.RemoveAt(1);
        scrape = await _fixture.ScrapeAsync();
        Assert.Equal(["""smppguard_test_of{who="a"}"""], scrape.Series("smppguard_test_of"));
        Assert.Empty(scrape.Series("smppguard_test_total_total"));

        reported.Add(new(3, new KeyValuePair<string, object?>("who", "b")));
        scrape = await _fixture.ScrapeAsync();
        Assert.Equal((3, 7), (scrape["""smppguard_test_of{who="b"}"""], scrape["smppguard_test_total_total"]));
    }

    [Fact]
    public async Task The_meter_of_another_host_in_the_process_is_not_mixed_in()
    {
        using var other = new MetricsFixture();
        other.CreateMeter().CreateCounter<long>("smppguard.test.events").Add(1);
        Assert.DoesNotContain("smppguard_test_events_total", (await _fixture.ScrapeAsync()).Types.Keys);
        Assert.Equal(1, (await other.ScrapeAsync())["smppguard_test_events_total"]);
    }

    [Fact]
    public async Task The_runtime_tells_its_memory_and_processor_time()
    {
        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal("gauge", scrape.Types["dotnet_process_memory_working_set_bytes"]);

        // The runtime makes these as counters, though they go down again.
        Assert.Equal("gauge", scrape.Types["dotnet_thread_pool_threads"]);
        Assert.Equal("gauge", scrape.Types["dotnet_thread_pool_queue_length"]);
        Assert.Equal("counter", scrape.Types["dotnet_gc_pause_time_seconds_total"]);
        Assert.True(scrape["dotnet_process_memory_working_set_bytes"] > 0);
        Assert.Equal(2, scrape.Series("dotnet_process_cpu_time_seconds_total").Count());
    }
}
