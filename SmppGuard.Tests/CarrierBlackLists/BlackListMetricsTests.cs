using SmppGuard.CarrierBlackLists;
using SmppGuard.Tests.Observability;
using Xunit;

namespace SmppGuard.Tests.CarrierBlackLists;

public sealed class BlackListMetricsTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Reports_of_black_lists_are_counted_by_what_came_of_them()
    {
        var metrics = new BlackListMetrics(_fixture.Meters, () => 5);
        metrics.Report(BlackListStatus.Pending);
        metrics.Report(BlackListStatus.Pending);
        metrics.Report(BlackListStatus.Accepted);

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(2, scrape["""smppguard_blacklist_reports_total{status="pending"}"""]);
        Assert.Equal(1, scrape["""smppguard_blacklist_reports_total{status="accepted"}"""]);
        Assert.Equal(0, scrape["""smppguard_blacklist_reports_total{status="dismissed"}"""]);
        Assert.Equal(3, scrape.Series("smppguard_blacklist_reports_total").Count());
        Assert.Equal(5, scrape["smppguard_blacklist_reports_pending"]);
    }
}
