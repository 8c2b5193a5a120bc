using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Access;

/// <summary>The API of a guard with one key; and keys for its configuration, each of which is the digest of its name.</summary>
internal sealed class KeyedApi : IDisposable
{
    private readonly HttpClient _http;

    private KeyedApi(GuardFixture guard, string? secret) => _http = new HttpClient
    {
        BaseAddress = guard.Endpoints.HttpUrl,
        DefaultRequestHeaders = { Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret) },
    };

    public HttpClient Http => _http;

    public static string SecretOf(string name) => Convert.ToHexStringLower(KeyHash.Digest(name));

    public static ApiKeyOptions Key(string name, string role, string organization = "", string end = "") =>
        new() { Name = name, KeyHash = KeyHash.Create(SecretOf(name)), Role = role, Organization = organization, ExpiresAt = end };

    /// <summary>With the key of that name in the configuration.</summary>
    public static KeyedApi As(GuardFixture guard, string name) => new(guard, SecretOf(name));

    public static KeyedApi With(GuardFixture guard, string? secret) => new(guard, secret);

    public Task<(int Status, JsonNode? Answer)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

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
