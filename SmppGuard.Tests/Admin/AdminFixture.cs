using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.Audit;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Events;
using SmppGuard.Guessing;
using SmppGuard.Hosting;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay.Smsc;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Suspensions;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>The HTTP side on a free port, with a real archive in a folder of its own and three API keys. Consent events go to guard.db when a test says so.</summary>
public sealed class AdminFixture : IAsyncLifetime
{
    public const string OperatorKey = "operator-key";
    public const string AuditorKey = "auditor-key";
    public const string AdministratorKey = "administrator-key";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
    private readonly ConcurrentQueue<string> _log = new();
    private WebApplication? _app;

    internal RecordingConsentJournal Journal { get; } = new();

    internal SwitchableCheck Readiness { get; } = new();

    internal IArchive Archive => Service<IArchive>();

    internal HttpClient Http => _http;

    /// <summary>Lines that were logged for the API.</summary>
    internal IReadOnlyCollection<string> Log => _log;

    internal T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(new QueueLoggerProvider(_log)).AddFilter("Microsoft", LogLevel.None);
        var options = new GuardOptions { DataDirectory = _folder.Path, Admin = { QuerySeconds = 60 } };
        options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "ops", Key = OperatorKey, Role = "Operator" });
        options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "audit", Key = AuditorKey, Role = "Auditor" });
        options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "root", Key = AdministratorKey, Role = "Administrator" });
        options.Smscs.Add(new SmscOptions { Name = "main" });
        var problems = new List<string>();
        var registry = RegistryFile.Load(_folder.Write("registry.json", """{ "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ] }"""), problems);
        Assert.Empty(problems);

        var services = builder.Services;
        services.AddRouting().AddGuardOptions(options).AddSingleton(registry).AddSingleton(TimeProvider.System);
        services.AddSingleton(new RecordIds()).AddSingleton<IConsentJournal>(Journal).AddSingleton<IReadinessCheck>(Readiness);
        services.AddSingleton(new GuessLimiter(new HastyTime())).AddSingleton<HashQueue>();

        services.AddSingleton<ISharedRefusals, UnsharedRefusals>();
        services.AddSqliteStorage().AddObservability().AddRegistry().AddDoNotDisturb().AddCarriers().AddRulePack().AddConsents().AddCompliance().AddSuspensions().AddComplaints().AddEvents().AddFeedback().AddClockGuard().AddTemplateProposals().AddAccess().AddAudit().AddAdmin();
        _app = builder.Build();
        _app.MapObservability();
        _app.MapAdmin();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    internal Task<Answer> GetAsync(string path, string? key = OperatorKey) => SendAsync(HttpMethod.Get, path, key, content: null);

    internal Task<Answer> PostAsync(string path, string json, string? key = OperatorKey) =>
        SendAsync(HttpMethod.Post, path, key, new StringContent(json, Encoding.UTF8, "application/json"));

    internal Task<Answer> PutAsync(string path, string json, string? key = OperatorKey) =>
        SendAsync(HttpMethod.Put, path, key, new StringContent(json, Encoding.UTF8, "application/json"));

    internal Task<Answer> PatchAsync(string path, string json, string? key = OperatorKey) =>
        SendAsync(HttpMethod.Patch, path, key, new StringContent(json, Encoding.UTF8, "application/json"));

    internal Task<Answer> DeleteAsync(string path, string? key = OperatorKey) => SendAsync(HttpMethod.Delete, path, key, content: null);

    /// <summary>A change under a condition or the like.</summary>
    internal Task<Answer> SendAsync(string method, string path, string? json, string type, params (string Name, string Value)[] headers) =>
        SendAsync(new HttpMethod(method), path, OperatorKey, json is null ? null : new StringContent(json, Encoding.UTF8, type), headers);

    internal async Task<Answer> SendAsync(HttpMethod method, string path, string? key, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        return new Answer((int)response.StatusCode, type, text, response.Headers.Location?.ToString(), response.Headers.WwwAuthenticate.ToString())
        {
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>Moves the recorded events to where the pump would take them.</summary>
    internal void PumpConsents()
    {
        Service<GuardDatabase>().Write(session => SqliteConsentStorage.Append(session, [.. Journal.Records]));
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string? Type, string Text, string? Location, string Challenge)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string ETag => Headers["ETag"];

    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>Asserts that this is problem+json with the status of the response.</summary>
    public JsonObject Problem(int status)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", Type);
        Assert.Equal(status, (int)Json["status"]!);
        Assert.False(string.IsNullOrEmpty((string?)Json["title"]));
        return Json;
    }

    /// <summary>Asserts a 400 that names this field.</summary>
    public void Names(string field)
    {
        var problem = Problem(400);
        Assert.Equal(field, Assert.Single(problem["errors"]!.AsObject()).Key);
        Assert.Contains(field, (string?)problem["detail"], StringComparison.Ordinal);
    }
}

/// <summary>Durable as far as the caller can tell, unless told to fail.</summary>
internal sealed class RecordingConsentJournal : IConsentJournal
{
    private readonly ConcurrentQueue<ConsentRecord> _records = new();

    public IReadOnlyCollection<ConsentRecord> Records => _records;

    public bool Fails { get; set; }

    public Task AppendAsync(ConsentRecord record)
    {
        if (Fails)
        {
            return Task.FromException(new IOException("disk full"));
        }

        _records.Enqueue(record);
        return Task.CompletedTask;
    }

    public async Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            await AppendAsync(record);
        }
    }
}

/// <summary>A readiness check that says what it is told to.</summary>
internal sealed class SwitchableCheck : IReadinessCheck
{
    public string? Problem { get; set; }
}

/// <summary>Keeps formatted lines.</summary>
internal sealed class QueueLoggerProvider(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception));

    public void Dispose()
    {
    }
}
