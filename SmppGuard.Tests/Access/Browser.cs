using System.Text;
using System.Text.Json.Nodes;

namespace SmppGuard.Tests.Access;

/// <summary>What of a browser matters to a sign-in: it follows redirects and keeps cookies, by host and port, whatever their dates, which are those of a clock that is handed in.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<(string Host, string Name), string> _cookies = [];

    /// <summary>Cookies as they were set, with their attributes.</summary>
    public List<string> Set { get; } = [];

    public string CookieOf(Uri server, string name) => _cookies[(server.Authority, name)];

    public bool Has(Uri server, string name) => _cookies.ContainsKey((server.Authority, name));

    public void Put(Uri server, string name, string value) => _cookies[(server.Authority, name)] = value;

    /// <param name="method">The method.</param>
    /// <param name="address">Where.</param>
    /// <param name="json">The body.</param>
    /// <param name="antiforgery">Of the header.</param>
    /// <param name="follow">Where to stop: the first redirect that is not followed is the answer.</param>
    public async Task<(int Status, JsonNode? Answer, HttpResponseMessage Response)> SendAsync(HttpMethod method, Uri address, string? json = null, string? antiforgery = null, Func<Uri, bool>? follow = null)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
            var cookies = string.Join("; ", _cookies.Where(cookie => cookie.Key.Host == address.Authority).Select(cookie => $"{cookie.Key.Name}={cookie.Value}"));
            if (cookies.Length > 0)
            {
                request.Headers.Add("Cookie", cookies);
            }

            request.Headers.Add("Accept-Encoding", "gzip");
            if (antiforgery is not null)
            {
                request.Headers.Add("X-Antiforgery", antiforgery);
            }

            var response = await _http.SendAsync(request);
            Keep(address, response);
            if (response.Headers.Location is { } location && (int)response.StatusCode is 302 or 303 && (follow?.Invoke(new Uri(address, location)) ?? true))
            {
                (method, address, json) = (HttpMethod.Get, new Uri(address, location), null);
                response.Dispose();
                continue;
            }

            var text = response.Content.Headers.ContentEncoding.Count > 0 ? "" : await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null, response);
        }
    }

    public Task<(int Status, JsonNode? Answer, HttpResponseMessage Response)> GetAsync(Uri server, string path) => SendAsync(HttpMethod.Get, new Uri(server, path));

    public void Dispose() => _http.Dispose();

    private void Keep(Uri address, HttpResponseMessage response)
    {
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            Set.Add(set);
            var pair = set.Split(';')[0];
            var (name, value) = (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (value.Length == 0)
            {
                _ = _cookies.Remove((address.Authority, name));
            }
            else
            {
                _cookies[(address.Authority, name)] = value;
            }
        }
    }
}
