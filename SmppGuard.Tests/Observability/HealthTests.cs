using SmppGuard.Consents;
using SmppGuard.Tests.Admin;
using Xunit;

namespace SmppGuard.Tests.Observability;

public sealed class HealthTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task Ready_names_every_reason_while_messages_cannot_flow_and_live_does_not_care()
    {
        api.Readiness.Problem = "SMSC main has no bind.";
        try
        {
            var problem = (await api.GetAsync("/health/ready", key: null)).Problem(503);
            Assert.Equal("SMSC main has no bind.", (string?)Assert.Single(problem["reasons"]!.AsArray()));
            Assert.Equal(200, (await api.GetAsync("/health/live", key: null)).Status);
        }
        finally
        {
            api.Readiness.Problem = null;
        }

        var ready = await api.GetAsync("/health/ready", key: null);
        Assert.Equal(200, ready.Status);
        Assert.Equal("ready", (string?)ready.Json["status"]);
    }

    [Fact]
    public async Task Metrics_are_served_in_the_prometheus_text_format()
    {
        api.Service<ConsentMetrics>().OptOut("acme");
        using var response = await api.Http.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var scrape = new PrometheusText(await response.Content.ReadAsStringAsync());
        Assert.Equal(1, scrape["""smppguard_optouts_total{organization="acme"}"""]);
    }
}
