using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// All our binds to one SMSC: which of them takes the next message, what waits when their windows are full, and what becomes of it all when they are lost.
/// </summary>
internal sealed partial class SmscLink
{
    private readonly StatusMap _statuses;
    private readonly MessageJournal _journal;
    private readonly TimeProvider _time;
    private readonly GroupFlusher _flusher;
    private readonly OutcomeBatches _outcomeBatches;
    private readonly SecondLook _secondLook;
    private readonly QueueMoves _moves;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile SmscOptions _options;
    private volatile int _capacity;
    private readonly SegmentationWay _segmentation;
    private volatile bool _knowsNoTlvs;
    private SmscConnection[] _connections = [];
    private SmscConnection[] _transmitters = [];
    private int _places;
    private long _octets;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reference = Random.Shared.Next(ushort.MaxValue);

    public SmscLink(
        SmscOptions options,
        StatusMap statuses,
        MessageJournal journal,
        RelayMetrics metrics,
        TimeProvider time,
        GroupFlusher flusher,
        OutcomeBatches outcomeBatches,
        SecondLook secondLook,
        QueueMoves moves,
        ILogger<SmscLink> logger)
    {
        _options = options;
        Name = options.Name;
        _statuses = statuses;
        _journal = journal;
        _time = time;
        _flusher = flusher;
        _outcomeBatches = outcomeBatches;
        _secondLook = secondLook;
        _moves = moves;
        _logger = logger;
        Health = new SmscHealth(new StatusFaults(options.Health.Statuses));
        Metrics = metrics.ForSmsc(options.Name);
        _capacity = CapacityOf(options);
        Scheme = new DataCodingScheme(
            Enum.Parse<Alphabet>(options.DefaultAlphabet, ignoreCase: true), Enum.Parse<Alphabet>(options.DataCoding15, ignoreCase: true));
        _segmentation = Enum.Parse<SegmentationWay>(options.Segmentation, ignoreCase: true);
        Outbinds = [.. options.Outbind.AllowFrom.Select(text => StrictAddress.TryParseNetwork(text, out var network, out _) ? network : throw new ArgumentException($"{text} is no network.", nameof(options)))];
        Repeats = options.Repeats.Limits;
        Filings = options.Filings.Of(options.Name);
        Marks = new SmscMarks(
            options.Adds.Aggregate(Model.Marks.None, (marks, name) => marks | Enum.Parse<Marks>(name, ignoreCase: true)),
            SmscMarks.ClassBits(options.OptOutOn.Select(name => Enum.Parse<Purpose>(name, ignoreCase: true))));
        Correlator = new ReceiptCorrelator(Enum.Parse<MessageIdFormat>(options.MessageIdFormat, ignoreCase: true));
    }

    /// <summary>What is in force; what its alphabets, ids, marks and windows go by never changes.</summary>
    public SmscOptions Options => _options;

    public string Name { get; }

    /// <summary>Its counters.</summary>
    public SmscMetrics Metrics { get; }

    /// <summary>What the data_codings mean there.</summary>
    public DataCodingScheme Scheme { get; }

    /// <summary>Whether GSM 7-bit text leaves packed, eight septets in seven octets.</summary>
    public bool PacksGsm7 => Scheme.Default == Alphabet.Gsm7Packed;

    /// <summary>How long messages leave: as it is configured, but without TLVs of ours to an SMSC that says that it knows none.</summary>
    public SegmentationWay SegmentationWay => _knowsNoTlvs && _segmentation is SegmentationWay.Sar or SegmentationWay.Payload ? SegmentationWay.Udh8 : _segmentation;

    /// <summary>How often the same text may go through it to the same number.</summary>
    public RepeatLimits Repeats { get; }

    /// <summary>What the carrier behind it wants filed.</summary>
    public FilingWish Filings { get; }

    /// <summary>Which marks it adds itself, and what it wants marked beside what the law asks for.</summary>
    public SmscMarks Marks { get; }

    /// <summary>Networks that it may say outbind from; empty: it may not.</summary>
    public IReadOnlyList<System.Net.IPNetwork> Outbinds { get; }

    /// <summary>Segments that a message may have at most.</summary>
    public int MaxSegments => Segmenter.MaxSegments;

    /// <summary>Which message a receipt is about.</summary>
    public ReceiptCorrelator Correlator { get; }

    /// <summary>Messages that have a place here: about to be sent, waiting, or not answered yet.</summary>
    public int Places => Volatile.Read(ref _places);

    /// <summary>Whether half of its places are free: what can wait a second longer leaves the others to those who wait for an answer.</summary>
    public bool HasPlacesToSpare => Places < Math.Max(_capacity / 2, 1);

    /// <summary>Memory that they are charged with.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Connections bound to send.</summary>
    public int BoundTransmitters => Volatile.Read(ref _transmitters).Length;

    /// <summary>Connections bound in any way.</summary>
    public int Bound => Volatile.Read(ref _connections).Length;

    /// <summary>Completes when it is bound to send for the first time, or cannot be reached: the start has nothing to wait for.</summary>
    public Task BoundOrUnreachable => _settled.Task;

    public int InFlight
    {
        get
        {
            var sum = 0;
            foreach (var connection in Volatile.Read(ref _connections))
            {
                sum += connection.InFlight;
            }

            return sum;
        }
    }

    /// <summary>Whether a receipt for one of these can have overtaken the response to its submit.</summary>
    public bool IsAwaitingResponse(in ReceiptRecipients recipients)
    {
        foreach (var connection in Volatile.Read(ref _connections))
        {
            if (connection.IsAwaitingResponse(recipients))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the data_codings mean to an account that sends there: its own choice, else as there. Packing is between us and the SMSC.</summary>
    public DataCodingScheme SchemeOf(Account account) => Scheme with
    {
        Default = account.DefaultAlphabet ?? (PacksGsm7 ? Alphabet.Gsm7 : Scheme.Default),
    };

    /// <summary>A reference number for the next long message.</summary>
    public ushort NextReference() => (ushort)Interlocked.Increment(ref _reference);

    /// <summary>
    /// Takes a place at this SMSC, in a window or waiting for one: for a message before it is journaled, so that what is accepted can be sent. Given back by its
    /// <see cref="SubmitHold"/> or <see cref="SmscOperation"/>.
    /// </summary>
    public Reason TryTakePlace()
    {
        if (BoundTransmitters == 0 || IsStopped)
        {
            return Reason.SmscUnavailable;
        }

        if (Interlocked.Increment(ref _places) > _capacity)
        {
            GiveBackPlace();
            return Reason.QueueFull;
        }

        return Reason.None;
    }

    /// <summary>Takes where it is and how it is bound to, which the next connection goes by, and the room of its queue.</summary>
    public void Take(SmscOptions options)
    {
        _options = options;
        _capacity = CapacityOf(options);
    }

    /// <summary>What <see cref="TryTakePlace"/> and <see cref="TryTakeMemory"/> would say at this moment; takes nothing.</summary>
    public Reason WouldRefuse(int octets) =>
        BoundTransmitters == 0 || IsStopped ? Reason.SmscUnavailable : Places >= _capacity || Octets + octets > Options.QueueMaxBytes ? Reason.QueueFull : Reason.None;

    public void GiveBackPlace() => Interlocked.Decrement(ref _places);

    /// <summary>Takes memory for a message that has a place: it may have to wait, or leave segment by segment. Given back with <see cref="GiveBackMemory"/>.</summary>
    public bool TryTakeMemory(int octets)
    {
        if (Interlocked.Add(ref _octets, octets) <= Options.QueueMaxBytes)
        {
            return true;
        }

        GiveBackMemory(octets);
        return false;
    }

    public void GiveBackMemory(int octets) => Interlocked.Add(ref _octets, -octets);

    /// <summary>Sends a message that is durable in the journal.</summary>
    public void Forward(ReadOnlySpan<byte> pdus, in PendingSubmit submit)
    {
        var pdu = submit.Segments is { } segments ? segments.Begin(pdus) : submit.Request.Replace is { } replace ? replace.Build(pdus) : pdus;
        if (Send(pdu, submit, submit.SentAt) is { } connection)
        {
            _flusher.FlushWithGroup(connection);
        }
    }

    /// <summary>Sends a message, or its next segment. The connection that took it is to be flushed; null: it waits, or its outcome is recorded.</summary>
    public SmscConnection? Send(ReadOnlySpan<byte> pdu, in PendingSubmit submit, long now) =>
        SecondLook.IsDue(submit, now) ? SendIfStillAllowed(pdu, submit, now) : SendOrQueue(pdu, new PendingRequest(submit));

    /// <summary>Sends a request that is no message.</summary>
    public void Send(ReadOnlySpan<byte> pdu, SmscOperation operation) => SendOrQueue(pdu, new PendingRequest(operation))?.Flush();

    private SmscConnection? SendIfStillAllowed(ReadOnlySpan<byte> pdu, PendingSubmit submit, long now)
    {
        var reason = _secondLook.Judge(pdu, ref submit, now, out var passesAt);
        if (reason == Reason.None)
        {
            return SendOrQueue(pdu, new PendingRequest(submit));
        }

        NotSent(submit, reason, passesAt);
        return null;
    }

    /// <summary>Says with which version the SMSC answered a bind (SMPP 3.4, 5.3.2.25); null: it did not say. Many that know TLVs do not, so only an older one that is said counts.</summary>
    public void Speaks(byte? scInterfaceVersion)
    {
        var knewNone = _knowsNoTlvs;
        _knowsNoTlvs = scInterfaceVersion < PduBuilder.InterfaceVersion34;
        if (_knowsNoTlvs && !knewNone && SegmentationWay != _segmentation)
        {
            RelayLog.SegmentationWithoutTlvs(_logger, Name, scInterfaceVersion!.Value, _segmentation, SegmentationWay);
        }
    }

    public void OnBound(SmscConnection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _connections, [.. _connections, connection]);
            if (connection.MayTransmit)
            {
                Volatile.Write(ref _transmitters, [.. _transmitters, connection]);
                _settled.TrySetResult();
            }
        }

        DrainQueue();
    }

    /// <summary>A connection could not be opened.</summary>
    public void OnUnreachable() => _settled.TrySetResult();

    public void OnLost(SmscConnection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _connections, [.. _connections.Where(c => !ReferenceEquals(c, connection))]);
            Volatile.Write(ref _transmitters, [.. _transmitters.Where(c => !ReferenceEquals(c, connection))]);
            if (_transmitters.Length == 0)
            {
                Health.Unbound();
            }
        }

        DrainQueue();
    }

    private static int CapacityOf(SmscOptions options) => (options.Binds * options.Window) + options.QueueSize;
}
