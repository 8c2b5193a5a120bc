using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class ConsentProofsTests : IAsyncLifetime
{
    private static readonly byte[] Scan = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Scan));

    private readonly AdminFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_consent_keeps_its_scope_its_collector_and_its_files()
    {
        var answer = await PostAsync(Grant(Attachment(Scan, "image/png", "form.png"), Attachment([7], "audio/mpeg")));
        Assert.Equal(201, answer.Status);
        foreach (var pumped in new[] { false, true })
        {
            if (pumped)
            {
                _api.PumpConsents();
            }

            var grant = Assert.Single((await _api.GetAsync(answer.Location!)).Json["history"]!.AsArray())!;
            Assert.Equal(("offers", "shop 12"), ((string?)grant["scope"], (string?)grant["collectedBy"]));
            var files = grant["attachments"]!.AsArray();
            Assert.Equal($$"""{"name":"form.png","contentType":"image/png","length":300,"sha256":"{{Hash}}"}""", files[0]!.ToJsonString());
            Assert.Equal(("audio/mpeg", 1, null), ((string?)files[1]!["contentType"], (int)files[1]!["length"]!, (string?)files[1]!["name"]));
        }
    }

    [Theory]
    [InlineData(AdminFixture.OperatorKey)]
    [InlineData(AdminFixture.AuditorKey)]
    public async Task A_file_is_read_by_its_hash_and_never_shown_by_a_browser(string key)
    {
        _ = await PostAsync(Grant(Attachment(Scan, "text/html")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/consents/attachments/" + Hash);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _api.Http.SendAsync(request);
        Assert.Equal(Scan, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_file_that_has_changed_is_not_given_out()
    {
        _ = await PostAsync(Grant(Attachment(Scan, "image/png")));
        var path = Path.Combine(_api.Service<GuardOptions>().DataDirectory, "attachments", Hash[..2], Hash);
        var octets = await File.ReadAllBytesAsync(path);
        octets[10] ^= 1;
        await File.WriteAllBytesAsync(path, octets);
        _ = (await _api.GetAsync("/api/v1/consents/attachments/" + Hash)).Problem(500);
        Assert.Contains("An attachment is not what was kept", _api.Log);
    }

    [Fact]
    public async Task A_file_that_cannot_be_kept_is_no_consent_and_may_be_sent_again()
    {
        var folder = Path.Combine(_api.Service<GuardOptions>().DataDirectory, "attachments");
        await File.WriteAllTextAsync(folder, "no folder can be here");
        _ = (await PostAsync(Grant(Attachment(Scan, "image/png")))).Problem(503);
        Assert.Empty(_api.Journal.Records);
        Assert.Contains(_api.Log, line => line.StartsWith("A store does not do what is asked", StringComparison.Ordinal));
        File.Delete(folder);
        Assert.Equal(201, (await PostAsync(Grant(Attachment(Scan, "image/png")))).Status);
    }

    [Fact]
    public async Task An_unknown_hash_is_not_found() => _ = (await _api.GetAsync("/api/v1/consents/attachments/" + new string('0', 64))).Problem(404);

    [Fact]
    public async Task Files_beyond_the_limits_are_refused_and_nothing_is_kept()
    {
        var options = _api.Service<GuardOptions>();
        var most = options.Consents.MaxAttachmentBytes;
        _ = (await PostAsync(Grant(Attachment(new byte[most + 1], "image/png")))).Problem((int)HttpStatusCode.RequestEntityTooLarge);
        _ = (await PostAsync(Grant([.. Enumerable.Repeat(Attachment(new byte[most], "image/png"), options.Consents.MaxRequestBytes / most), Attachment([1], "image/png")]))).Problem((int)HttpStatusCode.RequestEntityTooLarge);
        Assert.Empty(_api.Journal.Records);
        Assert.False(Directory.Exists(Path.Combine(options.DataDirectory, "attachments")));
        Assert.Equal(201, (await PostAsync(Grant(Attachment(new byte[most], "image/png")))).Status);
    }

    [Theory]
    [InlineData("""{ "contentType": "image/png", "data": "no base64!" }""", "attachments[0].data")]
    [InlineData("""{ "contentType": "image/png" }""", "attachments[0].data")]
    [InlineData("""{ "contentType": "image", "data": "AAAA" }""", "attachments[0].contentType")]
    [InlineData("""{ "data": "AAAA" }""", "attachments[0].contentType")]
    [InlineData("null", "attachments")]
    public async Task A_bad_file_is_named_and_nothing_is_recorded(string file, string field)
    {
        (await _api.PostAsync("/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "attachments": [ {{file}} ] }""")).Names(field);
        Assert.Empty(_api.Journal.Records);
    }

    [Fact]
    public async Task After_a_refusal_a_file_is_proof_enough_and_nothing_is_not()
    {
        _ = await _api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138000" }""");
        (await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "paper" }""")).Names("evidence");
        var grant = Grant(Attachment(Scan, "image/png"));
        grant.Remove("grantedAt");
        Assert.Equal(201, (await PostAsync(grant)).Status);
    }

    [Fact]
    public async Task A_method_that_nobody_knows_is_refused() =>
        (await _api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138000", "method": "telepathy" }""")).Names("method");

    private static JsonObject Attachment(byte[] octets, string type, string? name = null)
    {
        var attachment = new JsonObject { ["contentType"] = type, ["data"] = Convert.ToBase64String(octets) };
        if (name is not null)
        {
            attachment["name"] = name;
        }

        return attachment;
    }

    private static JsonObject Grant(params JsonObject[] attachments) => new()
    {
        ["organization"] = "acme",
        ["msisdn"] = "13800138000",
        ["method"] = "paper",
        ["grantedAt"] = "2026-01-05T08:00:00Z",
        ["scope"] = "offers",
        ["collectedBy"] = "shop 12",
        ["attachments"] = new JsonArray([.. attachments.Select(a => a.DeepClone())]),
    };

    private Task<Answer> PostAsync(JsonObject body) => _api.PostAsync("/api/v1/consents", body.ToJsonString());
}
