using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Hosting;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>SmppGuard as a process of its own at a time that is handed in; ended by kill -9 only. With its API and its binds.</summary>
internal sealed class GuardAtTime : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly HttpClient _http;
    private readonly int _port;
    private readonly HandedInTime _time;
    private readonly List<EsmeClient> _esmes = [];

    private GuardAtTime(ChildProcess process, int port, Uri http, HandedInTime time)
    {
        _process = process;
        _port = port;
        _time = time;
        _http = new HttpClient { BaseAddress = http, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Cast.ApiKey) } };
    }

    /// <summary>What its clock says, to within the time that the process took to start.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Runs the whole program with this clock, in this process: what serve does, which takes no other clock than the machine's.</summary>
    public static async Task<int> ServeAsync(string configFile, DateTimeOffset at, TextWriter output, CancellationToken cancellation)
    {
        var configuration = GuardConfiguration.Load(configFile);
        var time = new HandedInTime(at);
        await using var app = GuardHost.Build(configuration, builder => builder.Services.AddSingleton<TimeProvider>(time));
        await app.StartAsync(cancellation);
        await output.WriteLineAsync(app.Services.GetRequiredService<GuardEndpoints>().ToString());
        await output.FlushAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>Starts it on the files of a folder; returns when it is bound to the SMSC.</summary>
    public static async Task<GuardAtTime> StartAsync(string folder, DateTimeOffset at, CancellationToken cancellation)
    {
        var process = ChildProcess.StartDotnet(
            "SmppGuard",
            typeof(GuardAtTime).Assembly.Location,
            "data-directory", "serve", "--config", Path.Combine(folder, Cast.ConfigFile), "--at", at.ToString("O", CultureInfo.InvariantCulture));
        try
        {
            // SmppGuard ready smpp=127.0.0.1:40001 http=http://127.0.0.1:40002
            var words = (await process.LineAsync("SmppGuard ready", Patience, cancellation)).Split(' ');
            var guard = new GuardAtTime(process, IPEndPoint.Parse(words[2]["smpp=".Length..]).Port, new Uri(words[3]["http=".Length..]), new HandedInTime(at));
            await Wait.UntilAsync(async () => await guard.MetricAsync("smppguard_binds{side=\"smsc\",peer=\"main\"}") > 0, "the bind to the SMSC");
            return guard;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<EsmeClient> BindAsync(string systemId)
    {
        var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = _port, SystemId = systemId, Password = Cast.Password });
        _esmes.Add(esme);
        return esme;
    }

    /// <summary>Waits until everything that is in the journal, and decided, is in the archive and in guard.db too; returns the text of the message that was submitted behind it.</summary>
    public async Task<string> ArchivedAsync()
    {
        var marker = $"all before {Guid.NewGuid()}";
        var esme = await BindAsync(Cast.Mall);
        _ = await esme.SubmitAsync(Cast.Orders, Cast.NeverAsked(99), marker);
        await Wait.UntilAsync(async () => (await GetAsync($"/api/v1/messages?msisdn={Cast.NeverAsked(99)}"))["items"]!.AsArray().Any(m => IsOf(m!, marker)), "the archive");

        // What is made of the messages is stored with the batch that they are in.
        await Wait.UntilAsync(async () => await MetricAsync("smppguard_archive_lag_seconds") == 0, "the end of the batch");
        await esme.UnbindAsync();
        return marker;
    }

    public static bool IsOf(JsonNode message, string text) => string.Equals((string?)message["originalText"], text, StringComparison.Ordinal);

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await GetTextAsync(path))!;

    public async Task<string> GetTextAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return await TextAsync(response, $"GET {path}");
    }

    public Task<JsonNode?> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json, "application/json");

    /// <summary>Sends a request, which must succeed.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, string body, string contentType)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await _http.SendAsync(request);
        var text = await TextAsync(response, $"{method} {path}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        foreach (var esme in _esmes)
        {
            await esme.DisposeAsync();
        }

        _http.Dispose();
    }

    private static async Task<string> TextAsync(HttpResponseMessage response, string request)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{request}: {(int)response.StatusCode} {text}");
    }

    private async Task<double?> MetricAsync(string series)
    {
        var line = (await GetTextAsync("/metrics")).Split('\n').FirstOrDefault(l => l.StartsWith(series, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }
}
