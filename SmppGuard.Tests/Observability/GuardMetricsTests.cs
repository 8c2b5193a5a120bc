using SmppGuard.Compliance;
using SmppGuard.Feedback;
using SmppGuard.Journal.Records;
using SmppGuard.Observability;
using SmppGuard.Smpp;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Observability;

public sealed class GuardMetricsTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    private GuardMetrics Metrics => _fixture.Metrics;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("smppguard_submits_total", "counter")]
    [InlineData("smppguard_submit_duration_seconds", "histogram")]
    [InlineData("smppguard_binds", "gauge")]
    [InlineData("smppguard_inflight", "gauge")]
    [InlineData("smppguard_receipts_total", "counter")]
    [InlineData("smppguard_replies_total", "counter")]
    [InlineData("smppguard_consents", "gauge")]
    [InlineData("smppguard_optouts_total", "counter")]
    [InlineData("smppguard_journal_bytes", "gauge")]
    [InlineData("smppguard_journal_limit_bytes", "gauge")]
    [InlineData("smppguard_deliveries_waiting", "gauge")]
    [InlineData("smppguard_journal_commit_duration_seconds", "histogram")]
    [InlineData("smppguard_archive_lag_seconds", "gauge")]
    [InlineData("smppguard_archive_records_total", "counter")]
    [InlineData("smppguard_protocol_errors_total", "counter")]
    [InlineData("smppguard_session_ends_total", "counter")]
    [InlineData("smppguard_connect_failures_total", "counter")]
    [InlineData("smppguard_unknown_receipts_total", "counter")]
    [InlineData("smppguard_blacklist_reports_total", "counter")]
    [InlineData("smppguard_blacklist_reports_pending", "gauge")]
    public async Task Dashboards_find_the_names_that_they_know(string name, string type) => Assert.Equal(type, (await _fixture.ScrapeAsync()).Types[name]);

    [Fact]
    public async Task Submits_are_counted_by_account_decision_and_reason()
    {
        Metrics.ForAccount("cp1").Submit(Reason.None);
        Metrics.ForAccount("cp1").Submit(Reason.None);
        Metrics.ForAccount("cp1").Submit(Reason.NoConsent);
        Metrics.ForAccount("cp2").Submit(Reason.SmscUnavailable);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_submits_total{account="cp1",decision="allowed",reason=""}"""]);
        Assert.Equal(1, scrape["""smppguard_submits_total{account="cp1",decision="refused",reason="no-consent"}"""]);
        Assert.Equal(1, scrape["""smppguard_submits_total{account="cp2",decision="refused",reason="smsc-unavailable"}"""]);
        Assert.Equal(4, scrape.Series("smppguard_submits_total").Sum(series => scrape[series]));
    }

    [Fact]
    public async Task Every_reason_can_be_counted_and_has_a_series_of_its_own()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            Metrics.ForAccount("cp1").Submit(reason);
        }

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(Enum.GetValues<Reason>().Length, scrape.Series("smppguard_submits_total").Count());
        Assert.All(scrape.Series("smppguard_submits_total"), series => Assert.Equal(1, scrape[series]));
    }

    [Fact]
    public async Task Receipt_states_are_a_closed_set_in_which_the_unheard_of_is_other()
    {
        var account = Metrics.ForAccount("cp1");
        account.Receipt("DELIVRD");
        account.Receipt("delivrd");
        account.Receipt("UNKNOWN");
        account.Receipt("FOO\"\n");
        account.Receipt("");

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_receipts_total{account="cp1",state="DELIVRD"}"""]);
        Assert.Equal(1, scrape["""smppguard_receipts_total{account="cp1",state="UNKNOWN"}"""]);
        Assert.Equal(2, scrape["""smppguard_receipts_total{account="cp1",state="other"}"""]);
        Assert.Equal(5, scrape.Series("smppguard_receipts_total").Sum(series => scrape[series]));
    }

    [Fact]
    public async Task Replies_and_refusals_are_counted_by_what_they_changed()
    {
        Metrics.Reply(ReplyAction.OptOut);
        Metrics.Reply(ReplyAction.NearMiss);
        Metrics.OptOut("acme");
        Metrics.OptOut("acme");

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_replies_total{action="opt-out"}"""]);
        Assert.Equal(1, scrape["""smppguard_replies_total{action="near-miss"}"""]);
        Assert.Equal(0, scrape["""smppguard_replies_total{action="opt-in"}"""]);
        Assert.Equal(2, scrape["""smppguard_optouts_total{organization="acme"}"""]);
    }

    [Fact]
    public async Task Reports_of_black_lists_are_counted_by_what_came_of_them()
    {
        Metrics.BlackListReport(BlackListStatus.Pending);
        Metrics.BlackListReport(BlackListStatus.Pending);
        Metrics.BlackListReport(BlackListStatus.Accepted);
        Metrics.ObservePendingBlackListReports(() => 5);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_blacklist_reports_total{status="pending"}"""]);
        Assert.Equal(1, scrape["""smppguard_blacklist_reports_total{status="accepted"}"""]);
        Assert.Equal(0, scrape["""smppguard_blacklist_reports_total{status="dismissed"}"""]);
        Assert.Equal(3, scrape.Series("smppguard_blacklist_reports_total").Count());
        Assert.Equal(5, scrape["smppguard_blacklist_reports_pending"]);
    }

    [Fact]
    public async Task Connections_of_both_sides_are_added_up_by_peer()
    {
        Metrics.ObserveConnections(() => [(Sides.Esme, "cp1", 1, 3), (Sides.Esme, "cp1", 1, 4), (Sides.Esme, "cp2", 1, 0)]);
        Metrics.ObserveConnections(() => [(Sides.Smsc, "main", 2, 7)]);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_binds{side="esme",peer="cp1"}"""]);
        Assert.Equal(7, scrape["""smppguard_inflight{side="esme",peer="cp1"}"""]);
        Assert.Equal(0, scrape["""smppguard_inflight{side="esme",peer="cp2"}"""]);
        Assert.Equal(2, scrape["""smppguard_binds{side="smsc",peer="main"}"""]);
        Assert.Equal(7, scrape["""smppguard_inflight{side="smsc",peer="main"}"""]);
    }

    [Fact]
    public async Task Journal_archive_and_consents_are_read_from_their_owners()
    {
        Metrics.ObserveJournal(() => 4096, 16 * 1024 * 1024);
        Metrics.ObserveArchive(() => TimeSpan.FromMilliseconds(1500), () => 42);
        Metrics.ObserveConsents(() => [("granted", 10), ("revoked", 2)]);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(4096, scrape["smppguard_journal_bytes"]);
        Assert.Equal(16 * 1024 * 1024, scrape["smppguard_journal_limit_bytes"]);
        Assert.Equal(1.5, scrape["smppguard_archive_lag_seconds"]);
        Assert.Equal(42, scrape["smppguard_archive_records_total"]);
        Assert.Equal(10, scrape["""smppguard_consents{state="granted"}"""]);
        Assert.Equal(2, scrape["""smppguard_consents{state="revoked"}"""]);
    }

    [Fact]
    public async Task Faults_of_peers_are_counted_by_side()
    {
        Metrics.ProtocolError(Sides.Esme, CommandStatus.ESME_RINVBNDSTS);
        Metrics.SessionEnded(Sides.Smsc, SessionEnd.EnquireLinkUnanswered);
        Metrics.ConnectFailed("main");
        Metrics.UnknownReceipt("main");

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_protocol_errors_total{side="esme",status="ESME_RINVBNDSTS"}"""]);
        Assert.Equal(1, scrape["""smppguard_session_ends_total{side="smsc",end="enquire-link-unanswered"}"""]);
        Assert.Equal(1, scrape["""smppguard_connect_failures_total{smsc="main"}"""]);
        Assert.Equal(1, scrape["""smppguard_unknown_receipts_total{smsc="main"}"""]);
    }

    [Fact]
    public async Task Counting_a_message_allocates_nothing()
    {
        var account = Metrics.ForAccount("cp1");
        var rounds = Allocations.AssertNone(() => Count(account));
        Assert.Equal(rounds * 10_000, (await _fixture.ScrapeAsync())["smppguard_submit_duration_seconds_count"]);
    }

    [Fact]
    public async Task Threads_that_count_together_lose_nothing()
    {
        Parallel.For(0, 4, _ => Count(Metrics.ForAccount("cp1")));

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(40_000, scrape["""smppguard_submits_total{account="cp1",decision="allowed",reason=""}"""]);
        Assert.Equal(40_000, scrape["smppguard_submit_duration_seconds_count"]);
        Assert.Equal(40_000 * 0.25, scrape["smppguard_submit_duration_seconds_sum"]);
    }

    private void Count(AccountMetrics account)
    {
        for (var i = 0; i < 10_000; i++)
        {
            account.Submit(Reason.None);
            account.Receipt("DELIVRD");
            Metrics.SubmitDuration(TimeSpan.FromSeconds(0.25));
            Metrics.JournalCommit(TimeSpan.FromSeconds(0.25));
            Metrics.OptOut("acme");
        }
    }
}
