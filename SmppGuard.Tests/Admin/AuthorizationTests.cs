using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class AuthorizationTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Refusal = """{ "organization": "acme", "msisdn": "13800138999", "reason": "asked by telephone" }""";

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Metrics_health_and_description_need_no_key(string path) => Assert.Equal(200, (await api.GetAsync(path, key: null)).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("operator-ke")]
    [InlineData("operator-key2")]
    [InlineData("OPERATOR-KEY")]
    public async Task Without_a_valid_key_nothing_is_shown_or_changed(string? key)
    {
        foreach (var answer in new[]
        {
            await api.GetAsync("/api/v1/messages", key),
            await api.GetAsync("/api/v1/messages/1", key),
            await api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138999", key),
            await api.PostAsync("/api/v1/consents", "{}", key),
            await api.PostAsync("/api/v1/consents/revoke", Refusal, key),
        })
        {
            _ = answer.Problem(401);
            Assert.Equal("Bearer", answer.Challenge);
        }

        Assert.Empty(api.Journal.Records);
    }

    [Fact]
    public async Task An_auditor_may_read_and_may_not_change()
    {
        Assert.Equal(200, (await api.GetAsync("/api/v1/messages", AdminFixture.AuditorKey)).Status);
        Assert.Equal(200, (await api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138999", AdminFixture.AuditorKey)).Status);
        _ = (await api.PostAsync("/api/v1/consents", "{}", AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.PostAsync("/api/v1/configuration/reload", "", AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.PostAsync("/api/v1/consents/revoke", Refusal, AdminFixture.AuditorKey)).Problem(403);
        Assert.Empty(api.Journal.Records);
    }

    [Fact]
    public async Task A_key_in_another_scheme_is_no_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/messages");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + AdminFixture.OperatorKey);
        using var response = await api.Http.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", "/api/v1/messages", 405)]
    public async Task What_is_not_there_is_problem_json_too(string method, string path, int status) =>
        _ = (await api.SendAsync(new HttpMethod(method), path, AdminFixture.OperatorKey, content: null)).Problem(status);
}
