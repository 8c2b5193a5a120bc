using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;
using SmscSimulator.Dump;
using SmscSimulator.Phones;

namespace SmscSimulator.Server;

/// <summary>
/// An SMSC that behaves as told: it accepts binds, answers submits, sends receipts and replies, and misbehaves on request. Used by the command line,
/// by tests and by the demo.
/// </summary>
internal sealed partial class SmscServer : IAsyncDisposable
{
    private static readonly TimeSpan PortLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Lock _recording = new();
    private readonly List<EsmeSession> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MessageDump? _dump;
    private readonly Task _deliveryLoop;
    private IConnectionListener? _listener;
    private bool _hasListened;
    private Task _acceptLoop = Task.CompletedTask;
    private TaskCompletionSource _change = NewChange();
    private int _nextNumber;
    private int _nextReceiver;

    private SmscServer(SmscServerOptions options)
    {
        Options = options;
        Errors = options.Errors;
        Answers = options.Answers;
        Latency = options.Latency;
        SendsReceipts = options.Receipts;
        ReceiptStates = options.ReceiptStates;
        ReceiptDelay = options.ReceiptDelay;
        ShowsPhones = options.KeepMessages || options.ShowPhones;
        Received = new Arrivals<SubmittedMessage>(_recording);
        Phones = new PhoneNetwork(options.PhoneMessages);
        EndPoint = new IPEndPoint(options.Address, options.Port);
        _dump = options.DumpFile is { } file ? new MessageDump(file) : null;
        Deliveries = new DeliverySchedule(this);
        _deliveryLoop = Deliveries.RunAsync(_stop.Token);
    }

    public SmscServerOptions Options { get; }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint { get; private set; }

    public int Port => EndPoint.Port;

    public SmscCounters Counters { get; } = new();

    /// <summary>What arrived, if <see cref="SmscServerOptions.KeepMessages"/>.</summary>
    public Arrivals<SubmittedMessage> Received { get; }

    /// <summary>What the phones show, by their numbers, while <see cref="ShowsPhones"/>: of messages that the SMSC accepted and that their receipts say to be delivered.</summary>
    public PhoneNetwork Phones { get; }

    /// <summary>Decides what happens to each submit, in place of the error mix. Runs on the connection's read loop: it must not block.</summary>
    public Func<SubmittedMessage, SubmitReply>? OnSubmit { get; set; }

    /// <summary>Refuse binds with this status; null: accept them.</summary>
    public CommandStatus? RefuseBindsWith { get; set; }

    /// <summary>Take submits and never answer them; enquire_link is still answered.</summary>
    public bool Silent { get; set; }

    /// <summary>Read everything and answer nothing at all, enquire_link included: a hung SMSC.</summary>
    public bool Frozen { get; set; }

    public ErrorMix Errors { get; set; }

    public AnswerRules Answers { get; set; }

    public TimeSpan Latency { get; set; }

    public bool SendsReceipts { get; set; }

    public StateMix ReceiptStates { get; set; }

    public TimeSpan ReceiptDelay { get; set; }

    public bool ShowsPhones { get; set; }

    /// <summary>Receipts and replies that wait for their time, for a bind, or for room in a window.</summary>
    public int PendingDeliveries => Deliveries.Count;

    internal MessageIds Ids { get; } = new();

    internal DeliverySchedule Deliveries { get; }

    internal bool WantsMessages => Options.KeepMessages || ShowsPhones || _dump is not null || OnSubmit is not null || !Answers.IsEmpty || Options.Scenario is not null;

    public static async Task<SmscServer> StartAsync(SmscServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var server = new SmscServer(options ?? new SmscServerOptions());
        try
        {
            await server.ListenAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whose certificates were shown in TLS handshakes since it listens, where it asks for them.</summary>
    public IReadOnlyCollection<string> ClientSubjects => _listener is TlsListener tls ? tls.ClientSubjects : [];

    /// <summary>The connections there are now, the oldest first.</summary>
    public IReadOnlyList<EsmeSession> Connections()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }

    /// <summary>Listens again after <see cref="StopListeningAsync"/>, on the same port. While nobody listened the system may have given it to a connection of somebody else: that ends soon.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(DefaultTimeout);
        while (true)
        {
            try
            {
                _listener = await BindAsync(cancellationToken);
                break;
            }
            catch (Exception error) when (_hasListened && IsPortTaken(error) && !deadline.IsCancellationRequested)
            {
                await Task.Delay(PortLook, cancellationToken);
            }
        }

        _hasListened = true;
        EndPoint = (IPEndPoint)_listener.EndPoint;
        _acceptLoop = AcceptAsync(_listener);
    }

    private async Task<IConnectionListener> BindAsync(CancellationToken cancellationToken)
    {
        var factory = new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        return Options.Certificate is { } certificate ? new TlsListener(EndPoint, certificate, Options.ClientAuthorities) : await factory.BindAsync(EndPoint, cancellationToken);
    }

    private static bool IsPortTaken(Exception error) => error is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    /// <summary>Refuses new connections at TCP level; those there are stay.</summary>
    public async Task StopListeningAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            await listener.UnbindAsync();
            await _acceptLoop;
            await listener.DisposeAsync();
        }
    }

    /// <summary>The SMSC is gone: nobody listens, all connections are cut. <see cref="ListenAsync"/> brings it back.</summary>
    public async Task GoDownAsync()
    {
        await StopListeningAsync();
        Disconnect();
        await WaitAsync(() => Connections().Count == 0, "all connections to end");
    }

    /// <summary>Cuts all connections, as a crash would.</summary>
    public void Disconnect()
    {
        foreach (EsmeSession connection in Connections())
        {
            connection.Abort();
        }
    }

    /// <summary>Asks all ESMEs to unbind.</summary>
    public void Unbind()
    {
        foreach (EsmeSession connection in Connections())
        {
            connection.SendRequest(CommandId.Unbind);
        }
    }

    /// <summary>Completes when this many connections are bound.</summary>
    public Task WaitForBindsAsync(int count = 1, TimeSpan? timeout = null) =>
        WaitAsync(() => Connections().Count(connection => connection.IsBound) >= count, $"{count} bound connections", timeout);

    /// <summary>The phone with this number, as destination_addr has it.</summary>
    public Phone Phone(string number) => Phones[number];

    /// <summary>Connects to an ESME and sends outbind (SMPP 3.4, 4.1.7); the ESME is to bind on that connection.</summary>
    public async Task OutbindAsync(IPEndPoint esme, string systemId, string password, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(esme, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        EsmeSession connection = Add(factory.Create(socket));
        var buffer = new byte[64];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.Outbind, CommandStatus.ESME_ROK, 1);
        writer.CString(systemId.AsSpan());
        writer.CString(password.AsSpan());
        connection.SendRaw(buffer.AsSpan(0, writer.Complete()));
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        Disconnect();
        await WaitAsync(() => Connections().Count == 0, "all connections to end");
        await _stop.CancelAsync();
        await _deliveryLoop;
        _stop.Dispose();
        Deliveries.Dispose();
        _dump?.Dispose();
    }

    /// <summary>The next connection in turn that can receive; null: nobody is bound to.</summary>
    internal EsmeSession? ReceiverFor(string? systemId)
    {
        lock (_gate)
        {
            for (int tries = 0; tries < _connections.Count; tries++)
            {
                _nextReceiver = (_nextReceiver + 1) % _connections.Count;
                EsmeSession connection = _connections[_nextReceiver];
                if (connection.CanReceive && (systemId is null || string.Equals(connection.SystemId, systemId, StringComparison.Ordinal)))
                {
                    return connection;
                }
            }

            return null;
        }
    }

    /// <param name="message">What arrived.</param>
    /// <param name="isDelivered">It gets to the phone.</param>
    internal void Record(SubmittedMessage message, bool isDelivered)
    {
        if (!Options.KeepMessages)
        {
            Show();
            return;
        }

        // Whoever waits for the message in one of the two finds it in the other.
        lock (_recording)
        {
            Show();
            Received.Add(message);
        }

        void Show()
        {
            if (isDelivered)
            {
                Deliver(message);
            }

            _dump?.Add(message);
        }
    }

    internal void Deliver(SubmittedMessage message)
    {
        if (ShowsPhones)
        {
            Phones.Deliver(message);
        }
    }

    /// <summary>The answers of a batch are about to leave: what they answer is in the dump by then.</summary>
    internal void OnBatchEnd() => _dump?.Flush();

    internal void OnBound() => SignalChange();

    internal void OnClosed(EsmeSession connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }

        SignalChange();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync() is { } transport)
        {
            Add(transport);
        }
    }

    private EsmeSession Add(ConnectionContext transport)
    {
        Counters.CountConnection();
        var connection = new EsmeSession(transport, this, Interlocked.Increment(ref _nextNumber));
        lock (_gate)
        {
            _connections.Add(connection);
        }

        _ = connection.RunAsync();
        return connection;
    }

    private void SignalChange()
    {
        TaskCompletionSource change;
        lock (_gate)
        {
            change = _change;
            _change = NewChange();
        }

        change.SetResult();
    }

    private async Task WaitAsync(Func<bool> condition, string what, TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        while (true)
        {
            Task change;
            lock (_gate)
            {
                change = _change.Task;
            }

            if (condition())
            {
                return;
            }

            try
            {
                await change.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException error)
            {
                throw new TimeoutException($"The SMSC waited in vain for {what}. {Counters}", error);
            }
        }
    }
}
