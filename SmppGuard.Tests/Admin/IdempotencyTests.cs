using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class IdempotencyTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Path = "/api/v1/complaints";
    private const string Complaint = """{ "msisdn": "13800135501", "channel": "12321", "text": "adverts" }""";

    private Task<Answer> PostAsync(string key, string json, string path = Path) => api.SendAsync("POST", path, json, "application/json", ("Idempotency-Key", key));

    [Fact]
    public async Task A_post_that_is_repeated_is_done_once_and_answered_as_the_first_was()
    {
        var first = await PostAsync("one", Complaint);
        var second = await PostAsync("one", Complaint);
        Assert.Equal(201, first.Status);
        Assert.Equal((first.Status, first.Text, first.Location, first.Type), (second.Status, second.Text, second.Location, second.Type));
        Assert.Equal((false, "true"), (first.Headers.ContainsKey("Idempotency-Replayed"), second.Headers["Idempotency-Replayed"]));
        Assert.Single((await api.GetAsync(Path + "?msisdn=13800135501")).Json["items"]!.AsArray());

        // Another key, and none, are other requests.
        Assert.NotEqual(first.Location, (await PostAsync("two", Complaint)).Location);
        Assert.NotEqual(first.Location, (await api.PostAsync(Path, Complaint)).Location);
    }

    [Theory]
    [InlineData(Path, """{ "msisdn": "13800135502", "channel": "12321", "text": "other" }""")]
    [InlineData("/api/v1/consents/revoke", """{ "msisdn": "13800135502", "channel": "12321", "text": "adverts" }""")]
    public async Task A_key_that_was_used_for_another_request_is_refused(string path, string json)
    {
        var key = "reused" + path.Length;
        Assert.Equal(201, (await PostAsync(key, """{ "msisdn": "13800135502", "channel": "12321", "text": "adverts" }""")).Status);
        _ = (await PostAsync(key, json, path)).Problem(422);
    }

    [Fact]
    public async Task What_failed_may_be_tried_again_with_the_same_key()
    {
        (await PostAsync("fails", """{ "msisdn": "13800135503", "channel": "12321" }""")).Names("text");
        Assert.Equal(201, (await PostAsync("fails", """{ "msisdn": "13800135503", "channel": "12321", "text": "adverts" }""")).Status);
    }

    [Fact]
    public async Task A_key_belongs_to_whoever_sends_it_and_cannot_be_one_that_nobody_can_write()
    {
        _ = (await api.SendAsync(HttpMethod.Post, Path, AdminFixture.AuditorKey, new StringContent(Complaint, Encoding.UTF8, "application/json"), ("Idempotency-Key", "one"))).Problem(403);

        // Another may call his request the same: it is his own.
        Assert.Equal(201, (await PostAsync("shared", Complaint)).Status);
        var other = await api.SendAsync(HttpMethod.Post, Path, AdminFixture.AdministratorKey, new StringContent(Complaint, Encoding.UTF8, "application/json"), ("Idempotency-Key", "shared"));
        Assert.Equal((201, false), (other.Status, other.Headers.ContainsKey("Idempotency-Replayed")));
        (await PostAsync("", Complaint)).Names("Idempotency-Key");
        (await PostAsync(new string('k', 256), Complaint)).Names("Idempotency-Key");
        using var list = new StringContent("msisdn,method\n", Encoding.UTF8, "text/csv");
        (await api.SendAsync(HttpMethod.Post, "/api/v1/consents/import?organization=acme", AdminFixture.OperatorKey, list, ("Idempotency-Key", "list"))).Names("Idempotency-Key");
        using var key = new StringContent("""{ "name": "reports", "role": "Auditor" }""", Encoding.UTF8, "application/json");
        (await api.SendAsync(HttpMethod.Post, "/api/v1/api-keys", AdminFixture.AdministratorKey, key, ("Idempotency-Key", "key"))).Names("Idempotency-Key");
    }

    /// <summary>What is read as it comes is not kept in memory to be compared; however long it is, that is what it is told.</summary>
    [Theory]
    [InlineData("consents/import?organization=acme", "text/csv")]
    [InlineData("codes/106900003/templates/import", "text/csv")]
    [InlineData("filings/import", "text/csv")]
    [InlineData("portability?version=1", "text/csv")]
    [InlineData("do-not-disturb/lists/keyed?version=1", "text/plain")]
    [InlineData("explain/batch", "text/csv")]
    public async Task A_list_that_is_streamed_refuses_a_key_whatever_its_length(string path, string type)
    {
        foreach (var lines in new[] { 1, 10_000 })
        {
            using var list = new StringContent("msisdn,carrier\n" + string.Concat(Enumerable.Repeat("8613800138000,china-unicom\n", lines)), Encoding.UTF8, type);
            (await api.SendAsync(HttpMethod.Post, "/api/v1/" + path, AdminFixture.OperatorKey, list, ("Idempotency-Key", "list"), ("Expect", "100-continue"))).Names("Idempotency-Key");
        }
    }

    [Fact]
    public async Task An_answer_is_known_after_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        var first = await SendAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal(first, await SendAsync());
        using var stored = new GuardApi(guard);
        Assert.Single((await stored.GetAsync(Path))["items"]!.AsArray());

        async Task<string> SendAsync()
        {
            using var http = guard.CreateApi();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative)) { Content = new StringContent(Complaint, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "restart");
            using var response = await http.SendAsync(request);
            Assert.Equal(201, (int)response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Answers_are_packed_for_those_who_accept_that()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/organizations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminFixture.OperatorKey);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await api.Http.SendAsync(request);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        using var unpacked = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        Assert.NotNull(JsonNode.Parse(await unpacked.ReadToEndAsync())!["items"]);
        Assert.DoesNotContain("Content-Encoding", (await api.GetAsync("/api/v1/organizations")).Headers.Keys);
    }
}
