using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SmppGuard.Relay.PduTracing;

/// <summary>
/// One trace: what is seen waits in a bounded queue, and a task of its own hides what may not be shown, and writes. Where the disk is too slow for it, PDUs are left out and counted; a connection
/// never waits for it. It ends by time, by octets, by request, or because it cannot be written.
/// </summary>
internal sealed class PduTrace : IDisposable
{
    private const string Full = "octets";
    private const int QueueLength = 4096;
    private const int QueueOctets = 16 << 20;

    private readonly Channel<Seen> _queue = Channel.CreateBounded<Seen>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly PduTraceFilter _filter;
    private readonly TimeProvider _time;
    private readonly Action<PduTrace> _ended;
    private readonly Dictionary<(long Connection, bool IsReceived), PcapFlow> _flows = [];
    private readonly ITimer? _timer;
    private readonly Task _writing;
    private string? _endedBy;
    private int _waiting;
    private long _missed;
    private long _seen;
    private long _octets;
    private long _wholePcap;
    private long _wholeJson;

    /// <param name="id">Names its files.</param>
    /// <param name="order">What is traced.</param>
    /// <param name="folder">Where the files are made.</param>
    /// <param name="time">Says when it ends.</param>
    /// <param name="ended">Told once, when no more is taken.</param>
    /// <exception cref="IOException">The files cannot be made.</exception>
    public PduTrace(string id, PduTraceOrder order, string folder, TimeProvider time, Action<PduTrace> ended)
    {
        Id = id;
        Order = order;
        StartedAt = time.GetUtcNow();
        _time = time;
        _ended = ended;
        _filter = new PduTraceFilter(order);
        PcapPath = Path.Combine(folder, id + ".pcap");
        JsonPath = Path.Combine(folder, id + ".ndjson");
        var pcap = new FileStream(PcapPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            var json = new FileStream(JsonPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            _writing = Task.Run(() => WriteAsync(pcap, json));
        }
        catch
        {
            pcap.Dispose();
            throw;
        }

        _timer = time.CreateTimer(static trace => ((PduTrace)trace!).End("time"), this, TimeSpan.FromSeconds(order.Seconds), Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public PduTraceOrder Order { get; }

    public DateTimeOffset StartedAt { get; }

    public string PcapPath { get; }

    public string JsonPath { get; }

    /// <summary>Null: it runs. Else <c>time</c>, <c>octets</c>, <c>request</c>, <c>stop</c> (of the program) or <c>disk</c>.</summary>
    public string? EndedBy => Volatile.Read(ref _endedBy);

    /// <summary>PDUs written.</summary>
    public long Pdus => Interlocked.Read(ref _seen);

    /// <summary>PDUs left out, because the disk was too slow for them.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Octets in both files.</summary>
    public long Octets => Interlocked.Read(ref _octets);

    /// <summary>Octets of the capture that are whole packets, on the disk; what stands behind them is being written.</summary>
    public long WholePcap => Interlocked.Read(ref _wholePcap);

    /// <summary>As well, of lines.</summary>
    public long WholeJson => Interlocked.Read(ref _wholeJson);

    /// <summary>Completes when it has ended and its files are whole.</summary>
    public Task Completion => _writing;

    /// <summary>On the thread of a connection.</summary>
    public void See(TracedConnection connection, bool isReceived, ReadOnlySpan<byte> pdu)
    {
        lock (_gate)
        {
            if (_endedBy is not null || !_filter.Wants(connection, isReceived, pdu))
            {
                return;
            }

            if (_waiting + pdu.Length > QueueOctets || !_queue.Writer.TryWrite(new Seen(_time.GetUtcNow(), connection.Number, connection.Side, connection.Peer, connection.Address, isReceived, pdu.ToArray())))
            {
                Interlocked.Increment(ref _missed);
                return;
            }

            _waiting += pdu.Length;
        }
    }

    /// <summary>Takes no more; what was taken is written.</summary>
    public void End(string by)
    {
        lock (_gate)
        {
            if (_endedBy is not null)
            {
                return;
            }

            _endedBy = by;
            _queue.Writer.Complete();
        }

        // Null where the disk failed before all was made.
        _timer?.Dispose();
        _ended(this);
    }

    public void Dispose() => _timer?.Dispose();

    private async Task WriteAsync(FileStream pcap, FileStream json)
    {
        try
        {
            await using (pcap)
            await using (json)
            {
                var head = PcapFile.Head();
                await pcap.WriteAsync(head);
                Interlocked.Add(ref _octets, head.Length);
                await FlushAsync(pcap, json);
                while (await _queue.Reader.WaitToReadAsync())
                {
                    while (_queue.Reader.TryRead(out var seen))
                    {
                        await WriteAsync(pcap, json, seen);
                    }

                    await FlushAsync(pcap, json);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            End("disk");
        }
    }

    private async Task FlushAsync(FileStream pcap, FileStream json)
    {
        await pcap.FlushAsync();
        await json.FlushAsync();
        Interlocked.Exchange(ref _wholePcap, pcap.Position);
        Interlocked.Exchange(ref _wholeJson, json.Position);
    }

    private async Task WriteAsync(FileStream pcap, FileStream json, Seen seen)
    {
        lock (_gate)
        {
            _waiting -= seen.Pdu.Length;
        }

        if (string.Equals(EndedBy, Full, StringComparison.Ordinal))
        {
            return;
        }

        var fields = PduFields.Of(seen.Pdu);
        PduMask.Apply(seen.Pdu, fields, Order.Texts, Order.Numbers);
        var packets = PcapFile.Packets(seen.At, FlowOf(seen), seen.Pdu);
        var line = PduLine.Of(seen, fields);
        if (Octets + packets.Length + line.Length > Order.Octets)
        {
            End(Full);
            return;
        }

        await pcap.WriteAsync(packets);
        await json.WriteAsync(line);
        Interlocked.Increment(ref _seen);
        Interlocked.Add(ref _octets, packets.Length + line.Length);
    }

    private PcapFlow FlowOf(Seen seen)
    {
        if (_flows.TryGetValue((seen.Connection, seen.IsReceived), out var known))
        {
            return known;
        }

        // Who listens has the port of SMPP: we for ESMEs, the SMSC for us.
        var ours = ReferenceEquals(seen.Side, PeerSides.Esme) ? PcapFile.SmppPort : PcapFile.PortOf(seen.Connection);
        var theirs = ReferenceEquals(seen.Side, PeerSides.Esme) ? PcapFile.PortOf(seen.Connection) : PcapFile.SmppPort;
        var local = seen.Address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        var received = new PcapFlow(seen.Address, theirs, local, ours);
        var sent = new PcapFlow(local, ours, seen.Address, theirs) { Back = received };
        received.Back = sent;
        _flows[(seen.Connection, true)] = received;
        _flows[(seen.Connection, false)] = sent;
        return seen.IsReceived ? received : sent;
    }
}

/// <summary>A PDU that a trace has taken.</summary>
internal sealed record Seen(DateTimeOffset At, long Connection, string Side, string? Peer, IPAddress Address, bool IsReceived, byte[] Pdu);
