using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Every error is problem+json, and says what was wrong and where.</summary>
public sealed partial class ProblemTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    [Theory]
    [InlineData("GET", "/", 404, "nothing at this address")]
    [InlineData("GET", "/api/v1/nosuch", 404, "nothing at this address")]
    [InlineData("GET", "/openapi/v9.json", 404, "nothing at this address")]
    [InlineData("GET", "/openapi/v1.yaml", 404, "nothing at this address")]
    [InlineData("GET", "/api/v1/organizations/nobody", 404, "no organization of this name")]
    [InlineData("DELETE", "/api/v1/messages", 405, "DELETE is not possible at this address; use GET")]
    [InlineData("PATCH", "/api/v1/do-not-disturb/lists/national", 405, "DELETE")]
    [InlineData("POST", "/api/v1/consents", 415, "application/json")]
    [InlineData("PUT", "/api/v1/accounts/cp1", 415, "application/json")]
    [InlineData("POST", "/api/v1/consents/import?organization=acme", 415, "text/csv")]
    [InlineData("POST", "/api/v1/complaints/import", 415, "text/csv")]
    [InlineData("PUT", "/api/v1/do-not-disturb/13800138000", 415, "application/json")]
    public async Task An_error_says_what_was_wrong_whatever_the_client_accepts(string method, string address, int status, string says)
    {
        foreach (var accepted in new[] { "text/html", "application/xml" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminFixture.OperatorKey);
            request.Headers.Accept.ParseAdd(accepted);
            request.Content = status == 415 ? new StringContent("<a/>", Encoding.UTF8, "application/xml") : null;
            using var response = await api.Http.SendAsync(request);
            var answer = new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), null, "");
            Assert.Contains(says, (string?)answer.Problem(status)["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_may_not_is_told_before_anything_else_is_looked_at()
    {
        Assert.NotNull((string?)(await api.SendAsync(HttpMethod.Post, "/api/v1/consents", key: null, new StringContent("<a/>"))).Problem(401)["detail"]);
        Assert.NotNull((string?)(await api.SendAsync(HttpMethod.Post, "/api/v1/consents", AdminFixture.AuditorKey, new StringContent("<a/>"))).Problem(403)["detail"]);
    }

    [Theory]
    [InlineData("/api/v1/complaints", 65_536)]
    [InlineData("/api/v1/organizations/acme/suspend", 65_536)]
    [InlineData("/api/v1/complaints/import", 16_777_216)]
    public async Task A_body_that_is_too_large_is_told_the_limit(string path, int limit)
    {
        var content = new ByteArrayContent(new byte[limit + 1]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(path.EndsWith("import", StringComparison.Ordinal) ? "text/csv" : "application/json");

        // As a client asks that does not want to send it in vain: the answer would otherwise come while it is sending.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminFixture.OperatorKey);
        using var response = await api.Http.SendAsync(request);
        var problem = new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), null, "").Problem(413);
        Assert.Contains($"{limit} octets at most", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/consents/revoke", "{ \"organization\": \"acme\",\n  \"msisdn\": 13800138000x }", "line 2, octet 24")]
    [InlineData("/api/v1/consents/revoke", "{ \"organization\": \"acme\"", "line 1, octet 25")]
    [InlineData("/api/v1/consents/revoke", "{}x", "line 1, octet 3")]
    [InlineData("/api/v1/organizations/acme/suspend", "{\n\n\"reason\" \"x\" }", "line 3, octet 10")]
    [InlineData("/api/v1/complaints", "{ 'msisdn': 1 }", "line 1, octet 3")]
    public async Task Broken_JSON_is_told_where_it_breaks(string path, string json, string place)
    {
        var answer = await api.PostAsync(path, json);
        answer.Names("body");
        Assert.Contains(place, (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "organizations/acme/suspend", """{ "reason": "a", "rea\u0073on": "b" }""", "reason", "twice, the second time at line 1, octet 18")]
    [InlineData("PUT", "organizations/x", """{ "name": "商", "contact": "4000000002", "papers": { "licence": { "number": "1", "number": "2" } } }""", "papers.licence.number", "twice")]
    [InlineData("PUT", "do-not-disturb/13800138000", """{ "reason": "a", "reason": "b" }""", "reason", "twice, the second time at line 1, octet 18")]
    [InlineData("POST", "consents", """{ "attachments": [ {}, { "name": "a", "name": "b" } ] }""", "attachments[1].name", "twice")]
    [InlineData("PUT", "organizations/x", """{ "name": "商", "\ud800": 1 }""", "body", "one half of a \\u pair at line 1, octet 18")]
    [InlineData("PUT", "organizations/x", """{ "papers": { "\udc00": 1 } }""", "papers", "one half of a \\u pair")]
    [InlineData("POST", "consents/revoke", """{ "\ud800": 1 }""", "body", "one half of a \\u pair")]
    [InlineData("POST", "consents/revoke", """{ "organization": "\ud800" }""", "organization", "one half of a \\u pair")]
    [InlineData("POST", "complaints", """[ "\ud800" ]""", "[0]", "one half of a \\u pair")]
    public async Task What_readers_of_JSON_pass_over_is_told_with_field_and_place(string method, string path, string json, string field, string says)
    {
        var answer = await api.SendAsync(new HttpMethod(method), "/api/v1/" + path, AdminFixture.OperatorKey, new StringContent(json, Encoding.UTF8, "application/json"));
        answer.Names(field);
        Assert.Contains(says, (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gb18030", "line 2, octet 10")]
    [InlineData("iso-8859-1", "line 2, octet 10")]
    [InlineData("utf-16", "line 1, octet 2")]
    public async Task A_body_in_another_encoding_is_told_so(string charset, string place)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        foreach (var path in new[] { "organizations/x", "do-not-disturb/13800138000" })
        {
            var content = new ByteArrayContent(encoding.GetBytes(charset == "gb18030" ? "{\n \"name\":\"商城\" }" : "{\n \"name\":\"é\" }"));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
            var answer = await api.SendAsync(HttpMethod.Put, "/api/v1/" + path, AdminFixture.OperatorKey, content);
            answer.Names("body");
            Assert.Contains("is not in UTF-8 at " + place, (string?)answer.Json["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_told_its_field_and_place()
    {
        var answer = await api.PostAsync("/api/v1/consents/revoke", "{ \"organization\": \"acme\",\n  \"msisdn\": 13800138000 }");
        answer.Names("msisdn");
        Assert.Contains("line 2, octet", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_have_one_precision_and_ids_are_texts()
    {
        _ = await api.PutAsync("/api/v1/organizations/timely", """
            { "name": "准时", "contact": "4008001234", "papers": { "licence": { "number": "B2", "validUntil": "2999-06-30" },
              "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00+08:00", "reverifyBy": "2999-01-31T08:00:00.5Z" } } }
            """);
        _ = await api.PutAsync("/api/v1/codes/1069555", """{ "match": "Exact", "organization": "timely", "purpose": "Notification", "validFrom": "2026-01-05" }""");
        _ = await api.PostAsync("/api/v1/organizations/timely/suspend", """{ "reason": "late" }""");
        _ = await api.PostAsync("/api/v1/consents", """{ "organization": "timely", "msisdn": "13800138000", "method": "paper", "grantedAt": "2026-01-05T08:00:00.1234567Z", "evidence": "form" }""");
        _ = await api.PutAsync("/api/v1/do-not-disturb/13800138099", "{}");
        foreach (var path in new[]
        {
            "organizations/timely", "codes/1069555", "organizations/timely/history", "suspensions", "consents?organization=timely&msisdn=13800138000", "do-not-disturb/13800138099", "codes/1069555/owner",
        })
        {
            var answer = await api.GetAsync("/api/v1/" + path);
            Assert.True(answer.Status == 200, path);
            Assert.True(AnyTime().Count(answer.Text) > 0, path);
            Assert.True(AnyTime().Count(answer.Text) == Time().Count(answer.Text), answer.Text);
            Assert.DoesNotMatch(NumericId(), answer.Text);
        }
    }

    [GeneratedRegex("\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]*\"")]
    private static partial Regex AnyTime();

    [GeneratedRegex("\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\"")]
    private static partial Regex Time();

    [GeneratedRegex("\"(id|consentId)\":[0-9]")]
    private static partial Regex NumericId();
}
