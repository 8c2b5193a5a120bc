using System.Globalization;
using System.Text.Json;
using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>SmppGuard's Release build as a process, with a registry in which everybody agreed, and its metrics.</summary>
internal sealed class GuardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;

    private GuardProcess(ChildProcess process, int port, Uri http)
    {
        Process = process;
        Port = port;
        _http = new HttpClient { BaseAddress = http };
    }

    public ChildProcess Process { get; }

    public int Port { get; }

    /// <summary>Where the API is.</summary>
    public Uri Http => _http.BaseAddress!;

    /// <summary>Starts it in <paramref name="folder"/>; returns when it is bound to the SMSC.</summary>
    public static async Task<GuardProcess> StartAsync(string folder, int smscPort, EndToEndOptions options, CancellationToken cancellation)
    {
        var guard = await LaunchAsync(folder, smscPort, options, cancellation);
        try
        {
            await guard.WaitUntilBoundAsync("main", options.SmscBinds, cancellation);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it in <paramref name="folder"/>; returns when it says that it is ready, bound to the SMSC or not.</summary>
    public static async Task<GuardProcess> LaunchAsync(string folder, int smscPort, EndToEndOptions options, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "registry.json"), Registry(options), cancellation);
        var config = Path.Combine(folder, "guard.json");
        await File.WriteAllTextAsync(config, Configuration(smscPort, options), cancellation);
        var process = options.Program is { } program
            ? ChildProcess.Start("SmppGuard", program, "serve", "--config", config)
            : ChildProcess.StartDotnet("SmppGuard", Builds.AssemblyOf("SmppGuard"), "serve", "--config", config);
        try
        {
            // SmppGuard ready smpp=127.0.0.1:40001 http=http://127.0.0.1:40002
            var words = (await process.LineAsync("SmppGuard ready", Patience, cancellation)).Split(' ');
            var port = int.Parse(words[2].AsSpan(words[2].LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
            return new GuardProcess(process, port, new Uri(words[3]["http=".Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of a metric that has one series; null: there is none.</summary>
    public async Task<double?> MetricAsync(string name, CancellationToken cancellation)
    {
        var text = await _http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellation);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            {
                return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    public Task<double?> ArchiveLagAsync(CancellationToken cancellation) => MetricAsync("smppguard_archive_lag_seconds", cancellation);

    /// <summary>Waits until everything that is in the journal is in the archive too.</summary>
    public async Task WaitUntilArchivedAsync(CancellationToken cancellation)
    {
        while (await ArchiveLagAsync(cancellation) is > 0)
        {
            await Task.Delay(Pause, cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Process.DisposeAsync();
    }

    /// <summary>Waits until it has so many binds to an SMSC.</summary>
    public async Task WaitUntilBoundAsync(string smsc, int binds, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            while (await MetricAsync($$"""smppguard_binds{side="smsc",peer="{{smsc}}"}""", deadline.Token) is not { } bound || bound < binds)
            {
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Process.Failure("did not bind to the SMSC", late);
        }
    }

    private static string Configuration(int smscPort, EndToEndOptions options) => JsonSerializer.Serialize(new
    {
        SmppGuard = new GuardOptions
        {
            Smpp = new SmppOptions { Listen = ["127.0.0.1:0"] },
            Http = new HttpOptions { Listen = "http://127.0.0.1:0" },
            Admin = new AdminOptions { ApiKeys = [new ApiKeyOptions { Name = "auditors", Key = Auditors.Key, Role = "Auditor" }] },
            Smscs =
            [
                .. options.MoreSmscs.Prepend(new NamedPort("main", smscPort)).Select(smsc => new SmscOptions
                {
                    Name = smsc.Name, Host = "127.0.0.1", Port = smsc.Port, SystemId = "guard", Password = "secret", Binds = options.SmscBinds, Window = options.SmscWindow, QueueSize = 100_000,
                }),
            ],
            Routes = [.. options.Routes],
            Registry = new RegistryOptions { File = "registry.json" },
            Archive = new ArchiveOptions { Paused = options.PauseArchive },
            Pod = new PodOptions { Number = options.Pod },
            Storage = options.Storage ?? new StorageOptions(),
            Journal = new JournalOptions { Durability = options.WithoutSync ? "OsBuffer" : "Fsync" },
        },
    });

    private static string Registry(EndToEndOptions options) => JsonSerializer.Serialize(new
    {
        organizations = new[] { new { id = "acme", name = "示例商城", latinName = "Acme Mall", contact = "4008001234" } },
        codes = new[] { new { number = EndToEndOptions.Source, match = "Prefix", organization = "acme", purpose = "Commercial" } },
        accounts = new[]
        {
            new
            {
                systemId = EndToEndOptions.SystemId, password = EndToEndOptions.Password, codes = new[] { EndToEndOptions.Source }, smsc = "main", window = options.Window, maxBinds = Math.Min(options.Binds + 1, EndToEndOptions.MostBinds),
            },
        },
        consents = Enumerable.Range(0, options.Spread).Select(i => new
        {
            organization = "acme",
            msisdn = (EndToEndOptions.Recipients + i).ToString(CultureInfo.InvariantCulture),
            method = "web-form",
            grantedAt = "2026-01-05T08:00:00Z",
            evidence = "benchmark",
        }),
    });
}
