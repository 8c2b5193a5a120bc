using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SmppGuard.Tests.Harness;

/// <summary>The HTTP API of a running SmppGuard, with the key that tests have.</summary>
internal sealed class GuardApi(Uri url) : IDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";

    private readonly HttpClient _http = Connect(url);

    public GuardApi(GuardFixture guard)
        : this(guard.Endpoints.HttpUrl)
    {
    }

    /// <summary>The bare client, for answers that matter in every detail.</summary>
    public static HttpClient Connect(Uri url) => new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };

    /// <summary>State and history.</summary>
    public Task<JsonNode> ConsentAsync(string organization, string msisdn) => GetAsync($"/api/v1/consents?organization={organization}&msisdn={msisdn}");

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public Task<byte[]> OctetsAsync(string path) => _http.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    public async Task<double> MetricAsync(string series)
    {
        var lines = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = lines.Split('\n').Single(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
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
