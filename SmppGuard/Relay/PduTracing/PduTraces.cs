using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SmppGuard.Model;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay.PduTracing;

/// <summary>
/// Traces of SMPP on demand. While none runs, a connection asks whether it has a tap, and that is all; while one runs, all connections have theirs, since a number may come on any.
/// </summary>
internal sealed class PduTraces(DataDirectory directory, TimeProvider time) : IDisposable
{
    public const string Folder = "traces";

    /// <summary>Traces that run at once.</summary>
    public const int MaxRunning = 4;

    /// <summary>Traces whose files are kept, the newest.</summary>
    public const int MaxKept = 20;

    private readonly ConcurrentDictionary<TracedConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();
    private readonly List<PduTrace> _known = [];
    private ImmutableArray<PduTrace> _running = [];
    private long _connectionsMade;

    /// <summary>Those that were started since the program was, the newest first.</summary>
    public IReadOnlyList<PduTrace> All
    {
        get
        {
            lock (_gate)
            {
                return [.. Enumerable.Reverse(_known)];
            }
        }
    }

    /// <summary>Lets a connection be traced, until what is returned is disposed.</summary>
    /// <param name="side">One of <see cref="PeerSides"/>.</param>
    /// <param name="peer">Says the account, or the SMSC; null: not bound yet.</param>
    /// <param name="address">Of the peer.</param>
    /// <param name="setTap">Sets the tap of its session, and takes it away.</param>
    public TracedConnection Open(string side, Func<string?> peer, IPAddress address, Action<IPduTap?> setTap)
    {
        var connection = new TracedConnection(this, Interlocked.Increment(ref _connectionsMade), side, peer, address, setTap);
        _connections[connection] = true;
        lock (_gate)
        {
            if (!_running.IsEmpty)
            {
                connection.Watch(on: true);
            }
        }

        return connection;
    }

    /// <summary>Starts one; null: as many run as may.</summary>
    /// <exception cref="IOException">Its files cannot be made.</exception>
    public PduTrace? Start(PduTraceOrder order)
    {
        lock (_gate)
        {
            if (_running.Length >= MaxRunning)
            {
                return null;
            }

            var folder = directory.At(Folder);
            _ = Directory.CreateDirectory(folder);
            MakeRoom(folder);
            var id = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd'T'HHmmss}-{Guid.NewGuid().ToString("N")[..8]}");
            var trace = new PduTrace(id, order, folder, time, OnEnded);
            _known.Add(trace);
            _known.RemoveAll(known => _known.Count > MaxKept && known.EndedBy is not null && !File.Exists(known.JsonPath));
            _running = _running.Add(trace);
            WatchAll(on: true);
            return trace;
        }
    }

    public PduTrace? Find(string id) => All.FirstOrDefault(trace => string.Equals(trace.Id, id, StringComparison.Ordinal));

    public void See(TracedConnection connection, bool isReceived, ReadOnlySpan<byte> pdu)
    {
        foreach (var trace in _running)
        {
            trace.See(connection, isReceived, pdu);
        }
    }

    public void Forget(TracedConnection connection)
    {
        _ = _connections.TryRemove(connection, out _);
        connection.Watch(on: false);
    }

    public void Dispose()
    {
        foreach (var trace in _running)
        {
            trace.End("stop");

            // What was seen is written before the program ends.
            trace.Completion.GetAwaiter().GetResult();
            trace.Dispose();
        }
    }

    private void OnEnded(PduTrace trace)
    {
        lock (_gate)
        {
            _running = _running.Remove(trace);
            if (_running.IsEmpty)
            {
                WatchAll(on: false);
            }
        }
    }

    private void WatchAll(bool on)
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Watch(on);
        }
    }

    // Named by their time: the oldest go, those of runs before included.
    private void MakeRoom(string folder)
    {
        var running = _running.Select(trace => trace.Id).ToHashSet(StringComparer.Ordinal);
        var files = Directory.GetFiles(folder).GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal)
            .Where(files => !running.Contains(files.Key)).OrderByDescending(files => files.Key, StringComparer.Ordinal);
        foreach (var file in files.Skip(MaxKept - running.Count - 1).SelectMany(files => files))
        {
            File.Delete(file);
        }
    }
}
