using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Feedback;

/// <summary>The HTTP API of a running SmppGuard, as far as feedback needs it.</summary>
internal sealed class GuardApi : IDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";

    private const string Reports = "/api/v1/black-list-reports";

    private readonly HttpClient _http;

    public GuardApi(Uri url)
    {
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public GuardApi(GuardFixture guard)
        : this(guard.Endpoints.HttpUrl)
    {
    }

    public async Task<JsonArray> ReportsAsync(string query = "") => (await GetAsync(Reports + query))["items"]!.AsArray();

    /// <summary>All reports, newest first, once there are this many.</summary>
    public async Task<JsonArray> ReportsAsync(int count)
    {
        JsonArray reports = [];
        await Eventually.TrueAsync(async () => (reports = await ReportsAsync("?limit=1000")).Count >= count, $"{count} reports");
        return reports;
    }

    public Task<(int Status, JsonNode? Answer)> DecideAsync(string id, string verb) => SendAsync(HttpMethod.Post, $"{Reports}/{id}/{verb}");

    /// <summary>State and history.</summary>
    public Task<JsonNode> ConsentAsync(string organization, string msisdn) => GetAsync($"/api/v1/consents?organization={organization}&msisdn={msisdn}");

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public async Task<double> MetricAsync(string series)
    {
        var lines = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = lines.Split('\n').Single(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task<(int Status, JsonNode? Answer)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public void Dispose() => _http.Dispose();
}
