using System.Globalization;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What the alerts of a whole installation need beside the counters of messages: what runs and since when, its disk, what waits and for how long, and the API.</summary>
public sealed class OperatingMetricsTests
{
    [Fact]
    public async Task It_says_which_build_runs_since_when_and_what_its_disk_has_free()
    {
        var time = HandedTime.Stopped();
        var started = time.GetUtcNow();
        await using var guard = await GuardFixture.StartAsync(time: time);
        var scrape = await guard.ScrapeAsync();
        var build = Assert.Single(scrape.Series("smppguard_build_info"));
        Assert.Matches("""^smppguard_build_info\{version="[0-9]+\.[0-9]+\.[0-9]+[^"]*",revision="[0-9a-f]*",runtime="[0-9.]+"\}$""", build);
        Assert.Equal(1, scrape[build]);
        Assert.InRange(scrape["smppguard_start_time_seconds"], started.ToUnixTimeSeconds(), time.GetUtcNow().ToUnixTimeSeconds() + 1);
        Assert.InRange(scrape["smppguard_data_disk_free_bytes"], 0, scrape["smppguard_data_disk_size_bytes"]);
        Assert.True(scrape["smppguard_data_disk_size_bytes"] > 0);
    }

    [Fact]
    public async Task What_waits_for_room_at_an_SMSC_is_counted_and_its_age_told()
    {
        const string Messages = """smppguard_smsc_queue_messages{smsc="main"}""";
        const string Oldest = """smppguard_smsc_queue_oldest_seconds{smsc="main"}""";
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smscs[0].QueueSize, options.Smpp.ResponseTimeoutSeconds) = (1, 50, 10), time: HandedTime.Stopped());
        var scrape = await guard.ScrapeAsync();
        Assert.Equal((0, 0, 50), (scrape[Messages], scrape[Oldest], scrape["""smppguard_smsc_queue_limit{smsc="main"}"""]));
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        Task[] submits = [.. Enumerable.Range(0, 3).Select(_ => esme.SubmitAsync(Orders, Agreed, "order"))];
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())[Messages] == 2, "two messages that wait");
        guard.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, (await guard.ScrapeAsync())[Oldest]);

        // Nobody answers, so each ends in its time and makes room for the next.
        await guard.Time.AdvanceUntilAsync(Task.WhenAll(submits));
        scrape = await guard.ScrapeAsync();
        Assert.Equal((0, 0), (scrape[Messages], scrape[Oldest]));
    }

    /// <summary>What somebody did on purpose wakes nobody: the alerts SmscDown and AccountUnbound look at these.</summary>
    [Fact]
    public async Task A_link_that_was_stopped_and_an_account_that_may_not_bind_are_told_from_those_that_are_lost()
    {
        const string Stopped = """smppguard_smsc_stopped{smsc="main"}""";
        await using var guard = await GuardFixture.StartAsync();
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/smscs/main/stop");
        Assert.Equal(1, (await guard.ScrapeAsync())[Stopped]);
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())["""smppguard_binds{side="smsc",peer="main"}"""] == 0, "the binds to be ended");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/smscs/main/start");
        Assert.Equal(0, (await guard.ScrapeAsync())[Stopped]);

        _ = await guard.BindAsync();
        Assert.Equal(1, await MayBindAsync(Mall));
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/accounts/{Mall}/suspend");
        Assert.Equal((0, 1), (await MayBindAsync(Mall), await MayBindAsync(Crowd)));
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/accounts/{Mall}/resume");
        Assert.Equal(1, await MayBindAsync(Mall));

        // An organization whose accounts send for nobody else; and an account that is gone after it was bound.
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/rival/suspend");
        Assert.Equal(0, await MayBindAsync(Rival));
        _ = await guard.CallAsync(HttpMethod.Delete, $"/api/v1/accounts/{Mall}");
        Assert.Equal(0, await MayBindAsync(Mall));

        async Task<double> MayBindAsync(string account) => (await guard.ScrapeAsync())[$$"""smppguard_account_may_bind{account="{{account}}"}"""];
    }

    [Fact]
    public async Task What_nobody_fetches_grows_old()
    {
        const string Oldest = """smppguard_deliveries_oldest_seconds{account="cp1"}""";
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        Assert.Equal(0, (await guard.ScrapeAsync())[Oldest]);
        _ = await guard.Smsc.ReplyAsync(Agreed, Orders, "谢谢");
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())["""smppguard_deliveries_waiting{account="cp1"}"""] == 1, "a delivery that waits");
        guard.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.InRange((await guard.ScrapeAsync())[Oldest], 90, 91);
        _ = await guard.BindAsync();
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())[Oldest] == 0, "nothing that waits");
    }

    [Fact]
    public async Task The_end_of_the_time_for_the_most_urgent_complaint_is_told_until_it_is_answered()
    {
        const string Due = "smppguard_complaints_next_due_timestamp_seconds";
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        Assert.Empty((await guard.ScrapeAsync()).Series(Due));
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", """{ "msisdn": "8613800138000", "channel": "12321", "text": "too many", "receivedAt": "2026-11-20T02:15:00Z" }""");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", """{ "msisdn": "8613800138001", "channel": "12321", "text": "too many", "receivedAt": "2026-11-19T02:15:00Z", "reference": "2" }""");

        // The end in China of the 15th working day after the 19th.
        var first = DateTimeOffset.Parse("2026-12-11T00:00:00+08:00", CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        Assert.Equal(first, (await guard.ScrapeAsync())[Due]);
        foreach (var id in new[] { 1, 2 })
        {
            _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/complaints/{id}", """{ "status": "answered", "answer": "sorry" }""");
        }

        Assert.Empty((await guard.ScrapeAsync()).Series(Due));
    }

    [Fact]
    public async Task Requests_of_the_API_are_counted_by_route_and_strangers_make_no_series()
    {
        await using var guard = await GuardFixture.StartAsync();
        const string Failures = """smppguard_http_requests_total{method="GET",route="/api/v1/consents",status="500"}""";
        Assert.Equal(0, (await guard.ScrapeAsync())[Failures]);
        using var api = guard.CreateApi();
        _ = await api.GetAsync(new Uri("/api/v1/messages?limit=1", UriKind.Relative));
        _ = await api.GetAsync(new Uri("/api/v1/messages/8613800138000", UriKind.Relative));
        _ = await api.GetAsync(new Uri("/api/v1/nowhere/8613800138000", UriKind.Relative));
        _ = await api.DeleteAsync(new Uri("/api/v1/messages", UriKind.Relative));
        using var odd = new HttpRequestMessage(new HttpMethod("BREW"), new Uri("/api/v1/messages", UriKind.Relative));
        _ = await api.SendAsync(odd);
        using var stranger = new HttpClient { BaseAddress = api.BaseAddress };
        _ = await stranger.GetAsync(new Uri("/api/v1/messages", UriKind.Relative));

        var scrape = await guard.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_http_requests_total{method="GET",route="/api/v1/messages",status="200"}"""]);
        Assert.Equal(1, scrape["""smppguard_http_requests_total{method="GET",route="/api/v1/messages",status="401"}"""]);
        Assert.Equal(1, scrape.Series("smppguard_http_requests_total").Where(s => s.Contains("""route="/api/v1/messages/{""", StringComparison.Ordinal)).Sum(s => scrape[s]));
        Assert.Equal(1, scrape["""smppguard_http_requests_total{method="GET",route="other",status="404"}"""]);
        Assert.Equal(1, scrape["""smppguard_http_requests_total{method="DELETE",route="other",status="405"}"""]);
        Assert.Equal(1, scrape["""smppguard_http_requests_total{method="other",route="other",status="405"}"""]);
        Assert.DoesNotContain(scrape.Series("smppguard_http_requests_total"), s => s.Contains("138000", StringComparison.Ordinal) || s.Contains("BREW", StringComparison.Ordinal));
        Assert.Equal(6, scrape["smppguard_http_request_duration_seconds_count"]);
    }
}
