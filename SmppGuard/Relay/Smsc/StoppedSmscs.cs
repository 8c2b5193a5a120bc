using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay.Smsc;

/// <summary>Who stopped a link, when, and why.</summary>
internal sealed record SmscStop(string Smsc, DateTimeOffset At, string By, string? Reason);

/// <summary>
/// The links that operators stopped. It outlives a restart, in a file of the data directory: who stops a link because a carrier asked for it must not see it bound again by a crash or an upgrade. Each pod has its own,
/// as it has its own binds.
/// </summary>
internal sealed class StoppedSmscs : IHealthWarning, IDisposable
{
    private const string FileName = "stopped-smscs.json";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan UnbindPatience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Router _router;
    private readonly string _folder;
    private readonly string _path;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger<StoppedSmscs> _logger;
    private volatile ImmutableSortedDictionary<string, SmscStop> _stops = ImmutableSortedDictionary.Create<string, SmscStop>(StringComparer.Ordinal);

    public StoppedSmscs(Router router, DataDirectory directory, Esme.SmppOptions smpp, TimeProvider time, ILogger<StoppedSmscs> logger)
    {
        _router = router;
        _folder = directory.Path;
        _path = directory.At(FileName);
        _patience = TimeSpan.FromSeconds(smpp.ResponseTimeoutSeconds);
        _time = time;
        _logger = logger;
    }

    /// <summary>What would keep a start from reading the file of a data directory; null: nothing.</summary>
    public static StartRefusedException? Problem(string dataDirectory)
    {
        try
        {
            _ = Load(Path.Combine(dataDirectory, FileName));
            return null;
        }
        catch (StoppedSmscsDamagedException damaged)
        {
            return damaged;
        }
    }

    /// <summary>Before the first bind: what was stopped before stays so.</summary>
    /// <exception cref="StoppedSmscsDamagedException">Nobody knows what was.</exception>
    public void TakeUp()
    {
        _stops = Load(_path).ToImmutableSortedDictionary(stop => stop.Smsc, stop => stop, StringComparer.Ordinal);
        foreach (var stop in _stops.Values)
        {
            if (_router.LinkOf(stop.Smsc) is { } link)
            {
                link.Stop();
                RelayLog.SmscStillStopped(_logger, stop.Smsc, stop.By, stop.At);
            }
        }
    }

    public string? Warning => Present.ToArray() is { Length: > 0 } stopped
        ? $"Stopped over the API, and messages to it are refused: SMSC {string.Join(", ", stopped.Select(stop => $"{stop.Smsc} (by {stop.By})"))}."
        : null;

    // One that is not configured any more is kept for when it is again.
    private IEnumerable<SmscStop> Present => _stops.Values.Where(stop => _router.LinkOf(stop.Smsc) is not null);

    /// <summary>Null: the link is not stopped.</summary>
    public SmscStop? Of(string smsc) => _stops.GetValueOrDefault(smsc);

    /// <summary>Stops a link, and completes when what was under way has its answers and the binds have ended. A link that is stopped already stays as it is.</summary>
    /// <exception cref="IOException">It is stopped, and the next start of the process will not know.</exception>
    public async Task StopAsync(SmscLink link, string by, string? reason)
    {
        link.Stop();
        await _gate.WaitAsync();
        try
        {
            // Again: somebody whose turn was before may have started it.
            link.Stop();
            if (!_stops.ContainsKey(link.Name))
            {
                _stops = _stops.Add(link.Name, new SmscStop(link.Name, _time.GetUtcNow(), by, reason));
                RelayLog.SmscStopped(_logger, link.Name, by, reason ?? "no reason given");
            }

            Save(_stops);
        }
        finally
        {
            _ = _gate.Release();
        }

        await link.UnbindAsync(_patience);
        using var deadline = new CancellationTokenSource(UnbindPatience, _time);
        while (link is { IsStopped: true, Bound: > 0 } && !deadline.IsCancellationRequested)
        {
            await Task.Delay(LookAgain, _time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Starts a link; it is bound when the SMSC answers.</summary>
    /// <exception cref="IOException">It stays stopped.</exception>
    public async Task StartAsync(SmscLink link, string by)
    {
        await _gate.WaitAsync();
        try
        {
            var next = _stops.Remove(link.Name);
            if (!ReferenceEquals(next, _stops))
            {
                Save(next);
                _stops = next;
                RelayLog.SmscStarted(_logger, link.Name, by);
            }

            link.Start();
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    // Whole or not at all, also over a power cut.
    private void Save(ImmutableSortedDictionary<string, SmscStop> stops)
    {
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, [.. stops.Values], StoppedSmscsJson.Default.SmscStopArray);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
        DirectorySync.Sync(_folder);
    }

    private static SmscStop[] Load(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var stops = JsonSerializer.Deserialize(File.ReadAllBytes(path), StoppedSmscsJson.Default.SmscStopArray);
            return stops is not null && Array.TrueForAll(stops, stop => stop is { Smsc.Length: > 0 }) && stops.DistinctBy(stop => stop.Smsc, StringComparer.Ordinal).Count() == stops.Length
                ? stops : throw new JsonException("It is no list of SMSCs, each once.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StoppedSmscsDamagedException(path, error);
        }
    }
}

/// <summary>Nobody knows which links are to stay unbound.</summary>
internal sealed class StoppedSmscsDamagedException(string path, Exception inner)
    : StartRefusedException($"{path} cannot be read, and says which SMSCs were stopped; delete it if none is to be, and stop those that are over the API.", inner);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(SmscStop[]))]
internal sealed partial class StoppedSmscsJson : JsonSerializerContext;
