using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Admin;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>A running guard beside what it says of its API.</summary>
public sealed class DescribedApi : IAsyncLifetime
{
    public const string Auditor = "fedcba9876543210fedcba9876543210";
    public const string Administrator = GuardApi.Key;

    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete", "head", "options", "trace"];

    public HttpClient Http { get; } = new();

    internal GuardFixture Guard { get; private set; } = null!;

    /// <summary>As it was fetched.</summary>
    public string Text { get; private set; } = "";

    public JsonObject Document { get; private set; } = null!;

    internal IReadOnlyList<DescribedOperation> Operations { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "reader", Key = Auditor, Role = "Auditor" }));
        Http.BaseAddress = Guard.Endpoints.HttpUrl;
        Text = await Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Document = JsonNode.Parse(Text)!.AsObject();
        Operations =
        [
            .. from path in Document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key, StringComparer.Ordinal)
               select new DescribedOperation(operation.Key, path.Key, operation.Value!.AsObject()),
        ];
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Guard.DisposeAsync();
    }

    /// <summary>What a reference stands for.</summary>
    public JsonObject Resolved(JsonNode node) => node["$ref"] is { } reference
        ? Resolved(((string)reference!)[2..].Split('/').Aggregate((JsonNode?)Document, (at, part) => at?[part])!)
        : node.AsObject();

    internal async Task<DescribedAnswer> SendAsync(string method, string path, string? body = null, string type = "application/json", string? key = Administrator, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri(path, UriKind.Relative));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        foreach (var (name, value) in headers)
        {
            _ = request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return new DescribedAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.ToString());
    }
}

/// <summary>What came back.</summary>
internal sealed record DescribedAnswer(int Status, string? Type, string Text, string? ETag)
{
    /// <summary>The fields that a problem names; none: it is no problem of fields.</summary>
    public IEnumerable<string> Fields => Type is "application/problem+json" && JsonNode.Parse(Text)!["errors"] is JsonObject errors ? errors.Select(error => error.Key) : [];
}

/// <summary>An operation as it is described.</summary>
internal sealed record DescribedOperation(string Method, string Path, JsonObject Node)
{
    public string Id => (string)Node["operationId"]!;

    public bool IsOfApi => Path.StartsWith("/api/", StringComparison.Ordinal);

    public bool HasBody => Node["requestBody"] is not null;

    public IEnumerable<JsonObject> Parameters => Node["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()) ?? [];

    public bool HasStatus(int status) => Node["responses"]!.AsObject().ContainsKey(status.ToString(CultureInfo.InvariantCulture));

    /// <summary>An address of this kind.</summary>
    public string Filled => Path.Replace("{msisdn}", "13800138000", StringComparison.Ordinal).Replace("{sha256}", new string('0', 64), StringComparison.Ordinal)
        .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {Path}");
}
