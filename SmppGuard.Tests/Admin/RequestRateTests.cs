using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class RequestRateTests
{
    private const string Look = "/api/v1/suspensions";

    [Fact]
    public async Task Who_sends_more_than_his_share_is_told_to_wait_and_nobody_else_is()
    {
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                options.Admin.RequestsPerSecond = 5;
                options.Admin.ApiKeys.AddRange([KeyedApi.Key("busy", "Auditor"), KeyedApi.Key("quiet", "Auditor")]);
            },
            time: HandedTime.Stopped());
        using var busy = KeyedApi.As(guard, "busy");
        using var again = KeyedApi.As(guard, "busy");
        using var quiet = KeyedApi.As(guard, "quiet");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await busy.GetAsync(Look)).Status);
        }

        Assert.Equal(429, (await again.GetAsync(Look)).Status);

        // Also what he may not do at all.
        using var refused = await busy.Http.DeleteAsync(new Uri("/api/v1/codes/1", UriKind.Relative));
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(200, (await quiet.GetAsync(Look)).Status);
        Assert.Equal(200, (await busy.GetAsync("/health/live")).Status);
        Assert.Equal(2, (await guard.ScrapeAsync())["""smppguard_http_requests_limited_total{key="busy"}"""]);

        guard.Time.Advance(refused.Headers.RetryAfter!.Delta!.Value);
        Assert.Equal(200, (await again.GetAsync(Look)).Status);
    }
}
