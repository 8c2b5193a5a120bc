using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Observability;
using SmscSimulator.Server;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// SmppGuard as it is served, in this process: real endpoints on free ports, journal and SQLite files in a folder of its own, and an SMSC behind it. The registry is
/// <see cref="TestRegistry"/>. Its time is the system's, or what <see cref="HandedTime"/> hands in.
/// </summary>
internal sealed class GuardFixture : IAsyncDisposable
{
    /// <summary>Of thousands of messages the others say nothing new.</summary>
    private const int MostTexts = 200;

    private const string AnyPort = "127.0.0.1:0";

    // Small against what the guard gives its peers to answer in.
    private static readonly TimeSpan SmallStep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a start may take before it is given that it waits for something that only a later time brings, such as another attempt to bind.</summary>
    private static readonly TimeSpan ClockStands = TimeSpan.FromSeconds(45);

    private readonly TemporaryFolder _folder = new();
    private readonly List<EsmeClient> _esmes = [];
    private readonly Action<GuardOptions>? _configure;
    private readonly Action<IServiceCollection>? _compose;
    private readonly TimeProvider _time;
    private WebApplication? _app;

    private GuardFixture(SmscServer smsc, Action<GuardOptions>? configure, TimeProvider time, Action<IServiceCollection>? compose)
    {
        Smsc = smsc;
        _configure = configure;
        _compose = compose;
        _time = time;
        _folder.Write("registry.json", TestRegistry.Json);
    }

    /// <summary>Time that is handed in, for tests whose subject waits for something.</summary>
    public FakeTimeProvider Time => (FakeTimeProvider)_time;

    /// <summary>What the configuration says otherwise when it is read again.</summary>
    public Action<GuardOptions>? Reconfigure { get; set; }

    public SmscServer Smsc { get; }

    /// <summary>What it logged, over all starts.</summary>
    public RecordedLog Log { get; } = new();

    public string DataDirectory => _folder.File("data");

    public WebApplication App => _app!;

    public IServiceProvider Services => App.Services;

    public GuardEndpoints Endpoints => Services.GetRequiredService<GuardEndpoints>();

    public int Port => Endpoints.Smpp[0].Port;

    public IArchive Archive => Services.GetRequiredService<IArchive>();

    public SmscLink Link => Services.GetRequiredService<Router>().LinkOf("main")!;

    public static async Task<GuardFixture> StartAsync(
        Action<GuardOptions>? configure = null, SmscSimulator.Server.SmscServerOptions? smsc = null, TimeProvider? time = null, bool awaitBinds = true,
        Action<IServiceCollection>? compose = null)
    {
        var guard = new GuardFixture(
            await SmscServer.StartAsync((smsc ?? new SmscSimulator.Server.SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(100) }) with { Port = FreePorts.One() }), configure, time ?? TimeProvider.System, compose);
        try
        {
            await guard.StartAgainAsync(awaitBinds: awaitBinds);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it in the orderly way; the files stay.</summary>
    public async Task StopAsync()
    {
        foreach (var esme in _esmes)
        {
            await esme.DisposeAsync();
        }

        _esmes.Clear();
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            var stopping = app.StopAsync();
            await (_time is FakeTimeProvider stopped ? stopped.AdvanceUntilAsync(stopping, SmallStep) : stopping);
            await app.DisposeAsync();
        }
    }

    /// <summary>Starts it on the files that are there, and waits until it is bound to the SMSC.</summary>
    public async Task StartAgainAsync(Action<GuardOptions>? configure = null, bool awaitBinds = true)
    {
        var options = Options();
        _configure?.Invoke(options);
        configure?.Invoke(options);
        _app = GuardHost.Build(options, builder =>
        {
            builder.Logging.AddProvider(Log);
            builder.Services.AddSingleton(_time);
            builder.Services.AddSingleton(new ConfigurationSource(() => ReadAgain(configure)));
            _compose?.Invoke(builder.Services);
        });
        try
        {
            await _app.StartAsync();
        }
        catch
        {
            // Nothing runs that could be stopped.
            await _app.DisposeAsync();
            _app = null;
            throw;
        }

        if (awaitBinds)
        {
            await StartedAsync(() => Link.BoundTransmitters > 0, "the bind to the SMSC");
            await StartedAsync(() => Services.GetRequiredService<ArchivePump>().Problem != ArchivePump.NotProven, "the archive's first look at the journal");
        }
    }

    // A start takes real time: where the clock went on meanwhile, no test could say how late it is afterwards.
    private async Task StartedAsync(Func<bool> condition, string what)
    {
        if (_time is FakeTimeProvider)
        {
            using var standing = new CancellationTokenSource(ClockStands);
            while (!condition() && !standing.IsCancellationRequested)
            {
                await Task.Delay(Interval, CancellationToken.None);
            }
        }

        await EventuallyAsync(condition, what);
    }

    /// <summary>Completes when all binds to the SMSC are up, as SmppGuard sees it.</summary>
    public Task SmscBoundAsync(int binds = 1) => EventuallyAsync(() => Link.BoundTransmitters >= binds, "the bind to the SMSC");

    /// <summary>Waits for what takes the guard a moment of its time, such as trying again: of real time, or of that which is handed in.</summary>
    public Task EventuallyAsync(Func<bool> condition, string what) =>
        _time is FakeTimeProvider handed ? handed.AdvanceUntilAsync(condition, what, SmallStep) : Eventually.TrueAsync(condition, what);

    /// <summary>Completes when SmppGuard has noticed that the SMSC is gone.</summary>
    public Task SmscLostAsync() => Eventually.TrueAsync(() => Link.Bound == 0, "the loss of the SMSC");

    /// <summary>Completes when SmppGuard has read the answers of its ESMEs to all that it delivered.</summary>
    public Task AcknowledgedAsync() =>
        Eventually.TrueAsync(() => Services.GetRequiredService<EsmeServices>().Connections.All.All(c => c.DeliveriesInFlight == 0), "the acknowledgements of the ESMEs");

    /// <summary>Binds an ESME; it is closed with the fixture.</summary>
    public async Task<EsmeClient> BindAsync(string systemId = TestRegistry.Mall, CommandId bindType = CommandId.BindTransceiver)
    {
        var esme = await EsmeClient.BindAsync(Esme(systemId) with { BindType = bindType });
        _esmes.Add(esme);
        return esme;
    }

    /// <summary>Connects without binding; closed with the fixture.</summary>
    public async Task<EsmeClient> ConnectAsync(EsmeClientOptions? options = null)
    {
        var esme = await EsmeClient.ConnectAsync(options ?? Esme(TestRegistry.Mall));
        _esmes.Add(esme);
        return esme;
    }

    public EsmeClientOptions Esme(string systemId) => new() { Port = Port, SystemId = systemId, Password = TestRegistry.Secret, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>A client of the HTTP API with the key of an administrator; the caller's to dispose.</summary>
    public HttpClient CreateApi() => GuardApi.Connect(Endpoints.HttpUrl);

    /// <summary>What a Prometheus gets.</summary>
    public async Task<PrometheusText> ScrapeAsync()
    {
        using var api = CreateApi();
        return new PrometheusText(await api.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
    }

    /// <summary>Calls the HTTP API, which must be content with it.</summary>
    public async Task<JsonNode?> CallAsync(HttpMethod method, string path, string? json = null)
    {
        using var api = new GuardApi(this);
        var (status, answer) = await api.SendAsync(method, path, json);
        Xunit.Assert.True(status is >= 200 and < 300, $"{status}: {answer}");
        return answer;
    }

    /// <summary>All messages in the archive, newest first.</summary>
    public async Task<IReadOnlyList<MessageRecord>> RecordsAsync()
    {
        List<MessageRecord> all = [];
        PageCursor? after = null;
        do
        {
            var page = await Archive.QueryAsync(new MessageFilter { Limit = MessageFilter.MaxLimit, After = after }, CancellationToken.None);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return all;
    }

    /// <summary>All messages in the archive, newest first, once so many are there with what became of them: the archive may know of a submit before it knows of its answer.</summary>
    public async Task<IReadOnlyList<MessageRecord>> EndedAsync(int count)
    {
        IReadOnlyList<MessageRecord> records = [];
        await Eventually.TrueAsync(
            async () => (records = await RecordsAsync()).Count(r => r.Outcome != MessageOutcome.None || r.Reason != Reason.None) >= count, $"{count} messages and what became of them in the archive");
        Xunit.Assert.Equal(count, records.Count);
        return records;
    }

    /// <summary>The one message in the archive that the condition holds for, once it is there.</summary>
    public async Task<MessageRecord> RecordAsync(Func<MessageRecord, bool> condition)
    {
        MessageRecord[] found = [];
        await Eventually.TrueAsync(
            async () =>
            {
                found = [.. (await RecordsAsync()).Where(condition)];
                return found.Length > 0;
            },
            "a record in the archive");
        return Xunit.Assert.Single(found);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Smsc.DisposeAsync();
        _folder.Dispose();
        AssertNothingLeaked();
    }

    // The test in which it was written fails, whatever it is about.
    private void AssertNothingLeaked()
    {
        var log = Log.Entries;
        Xunit.Assert.Empty(Log.Leaks);
        Xunit.Assert.Empty(Smsc.Received.Snapshot().Take(MostTexts).Select(message => LogLeaks.WithText(log, message.Text)).OfType<string>());
    }

    // A clock that is moved by the minute runs ahead of what peers can answer: who is silent is asked only where a test is about that.
    private static SmppOptions Unhurried() => new() { Listen = [AnyPort], EnquireLinkSeconds = 3600, InactivitySeconds = 86_400, ResponseTimeoutSeconds = 3600, BindTimeoutSeconds = 3600 };

    private GuardConfiguration ReadAgain(Action<GuardOptions>? configure)
    {
        var options = Options();
        _configure?.Invoke(options);
        configure?.Invoke(options);
        Reconfigure?.Invoke(options);
        return GuardConfiguration.From(options);
    }

    private GuardOptions Options() => new()
    {
        DataDirectory = DataDirectory,
        Smpp = _time is FakeTimeProvider ? Unhurried() : new SmppOptions { Listen = [AnyPort], ResponseTimeoutSeconds = 60, BindTimeoutSeconds = 60 },
        Http = { Listen = "http://127.0.0.1:0" },
        Admin = { ApiKeys = [new ApiKeyOptions { Name = "test", Key = GuardApi.Key, Role = "Administrator" }], QuerySeconds = 60, RequestsPerSecond = _time is FakeTimeProvider ? 0 : 1000 },
        Registry = { File = _folder.File("registry.json") },
        Smscs = [new SmscOptions { Name = "main", Host = "127.0.0.1", Port = Smsc.Port, SystemId = "guard", Password = "secret" }],
    };
}
