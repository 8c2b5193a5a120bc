using System.Collections.Concurrent;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay;

/// <summary>What all connections share: the journal, the rules, the registry, the accounts' state and the pools of batches. Built once at start.</summary>
internal sealed class RelayCore(
    SmppOptions smpp,
    DeliveryOptions delivery,
    RulePackOptions rulePack,
    MessageJournal journal,
    RecordIds ids,
    RegistryStore registry,
    Ruleset rules,
    Stamper stamper,
    StatusMap statusMap,
    RelayMetrics metrics,
    TimeProvider time,
    ILogger<RelayCore> logger)
{
    // Lazy: two who ask for an account at once must not make two of it, of which one would be ticked for ever and known to nobody.
    private readonly ConcurrentDictionary<string, Lazy<AccountState>> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SubmitBatch> _submitBatches = new();
    private readonly ConcurrentQueue<OutcomeBatch> _outcomeBatches = new();

    public SmppOptions Smpp => smpp;

    public DeliveryOptions Delivery => delivery;

    /// <summary>Name of the rule pack in force.</summary>
    public string RulePack => rulePack.Name;

    public MessageJournal Journal => journal;

    public RecordIds Ids => ids;

    public RegistryStore Registry => registry;

    public Ruleset Rules => rules;

    public Stamper Stamper => stamper;

    public RelayMetrics Metrics => metrics;

    public ILogger Logger => logger;

    public GroupFlusher Flusher { get; } = new(journal);

    /// <summary>How often it is logged that nothing can be recorded.</summary>
    public LogThrottle RefusalLog { get; } = new(time);

    public required SessionTicker Ticker { get; init; }

    /// <summary>The TLV in which ESMEs say what a message is; null: none.</summary>
    public TlvTag? ContentClassTlv { get; } = VendorTlv.TryParse(smpp.ContentClassTlv, out var tag) ? tag : null;

    /// <summary>The TLV that tells a provider what a reply changed; null: none is added.</summary>
    public TlvTag? ReplyActionTlv { get; } = VendorTlv.TryParse(smpp.ReplyActionTlv, out var action) ? action : null;

    /// <summary>How much unfinished messages may take.</summary>
    public AssemblyLimits AssemblyLimits { get; } = new(smpp);

    public ReceiptDeadlines ReceiptDeadlines { get; } = new();

    public required IDeliverySource Deliveries { get; init; }

    public required NumberPlan Numbers { get; init; }

    public required FrequencyCaps Frequency { get; init; }

    /// <summary>Says why somebody cannot send.</summary>
    public required SenderBlocks Blocks { get; init; }

    /// <summary>Judges what has waited.</summary>
    public required SecondLook SecondLook { get; init; }

    /// <summary>Refuses a submit without a record, because there is no room for one; returns its answer.</summary>
    public CommandStatus NotRecorded(AccountState account, ReadOnlySpan<byte> peer)
    {
        account.Metrics.Submit(Reason.JournalUnavailable);
        if (RefusalLog.MayWrite(out var leftOut))
        {
            RelayLog.SubmitNotRecorded(logger, account.SystemId, System.Text.Encoding.ASCII.GetString(peer), journal.WhyNoRoom, leftOut);
        }

        return StatusOf(Reason.JournalUnavailable);
    }

    /// <summary>The present moment, milliseconds since 1970-01-01 UTC.</summary>
    public long UtcNow => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The present moment of the monotonic clock that sessions tick by, milliseconds.</summary>
    public long Now => (long)time.GetElapsedTime(0).TotalMilliseconds;

    public TimeProvider Time => time;

    public CommandStatus StatusOf(Reason reason) => statusMap[reason];

    public AccountState StateOf(string systemId) => _accounts.GetOrAdd(
        systemId, static (id, core) => new Lazy<AccountState>(() => new AccountState(id, core)), this).Value;

    public IEnumerable<AccountState> Accounts => _accounts.Values.Select(state => state.Value);

    public DeliverBatch RentDeliverBatch(SmscConnection connection) => new(this, connection);

    public SubmitBatch RentSubmitBatch() => _submitBatches.TryDequeue(out var batch) ? batch : new SubmitBatch(this);

    public OutcomeBatch RentOutcomeBatch() => _outcomeBatches.TryDequeue(out var batch) ? batch : new OutcomeBatch(this);

    public void Return(SubmitBatch batch)
    {
        batch.Reset();
        _submitBatches.Enqueue(batch);
    }

    public void Return(OutcomeBatch batch)
    {
        batch.Reset();
        _outcomeBatches.Enqueue(batch);
    }
}
