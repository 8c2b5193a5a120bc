using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>What an address says is read, or refused.</summary>
public sealed class QueryTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task Every_endpoint_refuses_a_parameter_that_it_does_not_know_and_one_that_stands_twice()
    {
        var operations = await OperationsAsync();
        Assert.True(operations.Count > 40);
        foreach (var (method, path, parameters) in operations)
        {
            var unknown = await SendAsync(method, path + "?nosuch=1");
            Assert.True(unknown.Status == 400, $"{method} {path} answered {unknown.Status} to a parameter that nobody knows");
            unknown.Names("nosuch");
            foreach (var parameter in parameters)
            {
                var twice = await SendAsync(method, $"{path}?{parameter}=1&{parameter}=2");
                Assert.True(twice.Status == 400, $"{method} {path} answered {twice.Status} to {parameter} twice");
                twice.Names(parameter);
            }
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/codes/106900001/owner?date=2026-01-05T08:00:00Z", "date", "known are at.")]
    [InlineData("POST", "/api/v1/organizations/acme/suspend?reason=x", "reason", "Fields stand in the body.")]
    [InlineData("POST", "/api/v1/consents?dryRun=true", "dryRun", "Fields stand in the body.")]
    [InlineData("DELETE", "/api/v1/do-not-disturb/lists/national?version=1", "version", "there are none here.")]
    [InlineData("GET", "/api/v1/messages?Limit=1&limit=2", "limit", "stands there 2 times")]
    [InlineData("GET", "/metrics?name=x", "name", "there are none here.")]
    [InlineData("GET", "/health/ready?verbose", "verbose", "there are none here.")]
    [InlineData("GET", "/openapi/v1.json?documentName=v2", "documentName", "there are none here.")]
    public async Task What_would_be_dropped_is_named_with_what_is_known(string method, string address, string field, string says)
    {
        var answer = await SendAsync(method, address);
        answer.Names(field);
        Assert.Contains(says, (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity, br")]
    public async Task A_body_that_was_compressed_is_told_from_one_with_mistakes(string encoding)
    {
        var body = new StringContent("13800138000\n", new MediaTypeHeaderValue("text/plain"));
        body.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        var answer = await api.SendAsync(HttpMethod.Put, "/api/v1/do-not-disturb/lists/packed?version=1&force=true", AdminFixture.OperatorKey, body);
        Assert.Contains("Content-Encoding", (string?)answer.Problem(415)["detail"], StringComparison.Ordinal);
        Assert.Equal("identity", answer.Headers["Accept-Encoding"]);
        Assert.Equal(404, (await api.GetAsync("/api/v1/do-not-disturb/lists/packed")).Status);
    }

    [Fact]
    public async Task A_body_that_says_that_it_was_not_compressed_is_read()
    {
        var body = new StringContent("13800138000\n", new MediaTypeHeaderValue("text/plain"));
        body.Headers.TryAddWithoutValidation("Content-Encoding", "identity");
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/do-not-disturb/lists/unpacked?version=1", AdminFixture.OperatorKey, body)).Status);
    }

    [Theory]
    [InlineData("POST", "/api/v1/configuration/reload", """{ "reason": "x" }""")]
    [InlineData("DELETE", "/api/v1/do-not-disturb/13800138000", """{ "reason": "x" }""")]
    [InlineData("POST", "/api/v1/configuration/reload", "because of the certificate, which is over tomorrow")]
    public async Task A_body_that_nobody_reads_is_refused(string method, string address, string text) =>
        (await api.SendAsync(new HttpMethod(method), address, AdminFixture.AdministratorKey, new StringContent(text, new MediaTypeHeaderValue("application/json")))).Names("body");

    [Fact]
    public async Task A_body_that_says_nothing_may_come_where_none_is_read()
    {
        foreach (var nothing in new[] { "", "{}", " null " })
        {
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, "/api/v1/do-not-disturb/13800138001", AdminFixture.OperatorKey, new StringContent(nothing, new MediaTypeHeaderValue("application/json")))).Status);
        }
    }

    [Theory]
    [InlineData("application/problem+json")]
    [InlineData("application/merge-patch+json")]
    [InlineData("text/json")]
    public async Task What_is_replaced_is_sent_as_plain_JSON(string type) =>
        _ = (await api.SendAsync("PUT", "/api/v1/organizations/acme", """{ "name": "甲" }""", type)).Problem(415);

    [Fact]
    public async Task Every_endpoint_answers_to_times_at_the_end_of_time()
    {
        string[] times = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00-12:00", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59+14:00", "0001-01-01", "9999-12-31"];
        string[] names = ["from", "to", "at", "since", "until", "before", "after"];
        var asked = 0;
        foreach (var (method, path, parameters) in await OperationsAsync())
        {
            foreach (var parameter in parameters.Where(parameter => string.Equals(method, "GET", StringComparison.Ordinal) && names.Contains(parameter, StringComparer.Ordinal)))
            {
                foreach (var time in times)
                {
                    var answer = await SendAsync(method, $"{path}?{parameter}={Uri.EscapeDataString(time)}");
                    Assert.True(answer.Status < 500, $"{method} {path} answered {answer.Status} to {parameter}={time}");
                    asked++;
                }
            }
        }

        Assert.True(asked > 50);
    }

    [Fact]
    public async Task Whoever_has_no_key_learns_nothing_about_parameters() => _ = (await api.GetAsync("/api/v1/messages?nosuch=1", key: null)).Problem(401);

    [Fact]
    public async Task A_field_that_stands_twice_in_a_body_is_refused_as_one_that_nobody_knows_is()
    {
        (await api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138000", "reason": "a", "reason": "b" }""")).Names("reason");
        (await api.PostAsync("/api/v1/organizations/acme/suspend", """{ "reason": "a", "reason": "b" }""")).Names("reason");
        (await api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138000", "because": "a" }""")).Names("because");
    }

    private Task<Answer> SendAsync(string method, string address) => api.SendAsync(new HttpMethod(method), address, AdminFixture.AdministratorKey, content: null);

    private async Task<List<(string Method, string Path, string[] Parameters)>> OperationsAsync()
    {
        var operations = new List<(string, string, string[])>();
        foreach (var (path, methods) in (await api.GetAsync("/openapi/v1.json", key: null)).Json["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var parameters = (operation!["parameters"] as JsonArray ?? []).Where(p => string.Equals((string?)p!["in"], "query", StringComparison.Ordinal)).Select(p => (string)p!["name"]!);
                operations.Add((method.ToUpperInvariant(), string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? "1" : part)), [.. parameters]));
            }
        }

        return operations;
    }
}
