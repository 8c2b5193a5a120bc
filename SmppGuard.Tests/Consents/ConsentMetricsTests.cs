using Microsoft.Extensions.Time.Testing;
using SmppGuard.Consents;
using SmppGuard.Tests.Observability;
using Xunit;

namespace SmppGuard.Tests.Consents;

public sealed class ConsentMetricsTests : IDisposable
{
    private const int Acme = 1;

    private readonly MetricsFixture _fixture = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(ConsentEvents.Time(20, 1)));

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Consents_are_counted_by_their_state_of_now_and_refusals_by_organization()
    {
        var index = new ConsentIndex();
        index.Apply(ConsentEvents.Grant("acme", 8613800138000, 1, effectiveAt: 5).In(1), Acme);
        index.Apply(ConsentEvents.Grant("acme", 8613800138001, 2, effectiveAt: 5).In(1), Acme);
        index.Apply(ConsentEvents.Refusal("acme", 8613800138001, 3, at: 10).In(1), Acme);
        var metrics = new ConsentMetrics(_fixture.Meters, index, _clock, () => ["acme", "new"]);
        metrics.OptOut("acme");
        metrics.OptOut("acme");

        var scrape = await _fixture.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_consents{state="granted"}"""]);
        Assert.Equal(1, scrape["""smppguard_consents{state="revoked"}"""]);
        Assert.Equal(0, scrape["""smppguard_consents{state="expired"}"""]);
        Assert.Equal(2, scrape["""smppguard_optouts_total{organization="acme"}"""]);
        Assert.Equal(0, scrape["""smppguard_optouts_total{organization="new"}"""]);
    }
}
