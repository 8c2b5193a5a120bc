using System.Collections.Concurrent;
using SmppGuard.Model;
using SmppGuard.Relay;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Observability;
using SmscSimulator.Behaviour;
using Xunit;

namespace SmppGuard.Tests.Relay;

public sealed class RelayMetricsTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public RelayMetricsTests() => Metrics = new RelayMetrics(_fixture.Meters, () => []);

    private RelayMetrics Metrics { get; }

    public void Dispose() => _fixture.Dispose();

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
    public async Task Replies_are_counted_by_what_they_changed()
    {
        Metrics.Reply(ReplyAction.OptOut);
        Metrics.Reply(ReplyAction.PossibleKeyword);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_replies_total{action="opt-out"}"""]);
        Assert.Equal(1, scrape["""smppguard_replies_total{action="near-miss"}"""]);
        Assert.Equal(0, scrape["""smppguard_replies_total{action="opt-in"}"""]);
    }

    [Fact]
    public async Task Faults_of_peers_are_counted_by_side_and_those_of_an_SMSC_by_its_name()
    {
        Metrics.ProtocolError(PeerSides.Esme, CommandStatus.ESME_RINVBNDSTS);
        var series = (await _fixture.ScrapeAsync()).Series("smppguard_protocol_errors_total").Count();
        foreach (var made in new uint[] { 0x0420, 0x0421, 0xDEAD, 0xBEEF, uint.MaxValue })
        {
            Metrics.ProtocolError(PeerSides.Esme, (CommandStatus)made);
        }

        Metrics.SessionEnded(PeerSides.Smsc, SessionEnd.EnquireLinkUnanswered);
        Metrics.ForSmsc("main").ConnectFailed();
        Metrics.ForSmsc("main").UnknownReceipt();
        Metrics.ForSmsc("main").DeliveredWithFlaws(DeliveredFlaws.LongField | DeliveredFlaws.TextLength);
        Metrics.ForSmsc("main").DeliveredWithFlaws(DeliveredFlaws.LongField);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_protocol_errors_total{side="esme",status="ESME_RINVBNDSTS"}"""]);
        Assert.Equal(2, scrape["""smppguard_protocol_errors_total{side="esme",status="vendor"}"""]);
        Assert.Equal(3, scrape["""smppguard_protocol_errors_total{side="esme",status="reserved"}"""]);
        Assert.Equal(series, scrape.Series("smppguard_protocol_errors_total").Count());
        Assert.Equal(1, scrape["""smppguard_session_ends_total{side="smsc",end="enquire-link-unanswered"}"""]);
        Assert.Equal(1, scrape["""smppguard_connect_failures_total{smsc="main"}"""]);
        Assert.Equal(1, scrape["""smppguard_unknown_receipts_total{smsc="main"}"""]);
        Assert.Equal(2, scrape["""smppguard_delivered_flaws_total{smsc="main",flaw="long-field"}"""]);
        Assert.Equal(1, scrape["""smppguard_delivered_flaws_total{smsc="main",flaw="text-length"}"""]);
        Assert.Equal(0, scrape["""smppguard_delivered_flaws_total{smsc="main",flaw="time"}"""]);
    }

    [Fact]
    public async Task Binds_and_requests_of_both_sides_are_told_as_they_are()
    {
        await using var guard = await GuardFixture.StartAsync();
        var first = await guard.BindAsync();
        var second = await guard.BindAsync();
        var received = new ConcurrentQueue<SmscSimulator.Server.SubmittedMessage>();
        guard.Smsc.OnSubmit = message =>
        {
            received.Enqueue(message);
            return SubmitReply.None;
        };
        Task[] answers = [first.SubmitAsync(TestRegistry.Orders, TestRegistry.Agreed, "order"), second.SubmitAsync(TestRegistry.Orders, TestRegistry.Agreed, "order")];
        await Eventually.TrueAsync(() => received.Count == 2, "two messages at the SMSC");

        var scrape = await guard.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_binds{side="esme",peer="cp1"}"""]);
        Assert.Equal(0, scrape["""smppguard_binds{side="esme",peer="cp2"}"""]);
        Assert.Equal(1, scrape["""smppguard_binds{side="smsc",peer="main"}"""]);
        Assert.Equal(2, scrape["""smppguard_inflight{side="esme",peer="cp1"}"""]);
        Assert.Equal(2, scrape["""smppguard_inflight{side="smsc",peer="main"}"""]);

        Assert.All(received, message => Assert.True(message.Answer(CommandStatus.ESME_ROK, "1")));
        await Task.WhenAll(answers);
        scrape = await guard.ScrapeAsync();
        Assert.Equal(0, scrape["""smppguard_inflight{side="esme",peer="cp1"}"""]);
        Assert.Equal(0, scrape["""smppguard_inflight{side="smsc",peer="main"}"""]);
        Assert.Equal(2, scrape["smppguard_submit_duration_seconds_count"]);
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
            Metrics.SessionEnded(PeerSides.Esme, SessionEnd.PeerClosed);
        }
    }
}
