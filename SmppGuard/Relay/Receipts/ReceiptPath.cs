using System.Diagnostics.CodeAnalysis;
using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Tracing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Receipts: whose message one is about, what it changes, and what the ESME gets of it. All are recorded and acknowledged. To the ESME goes what is news:
/// <code>
/// one submit that left in one segment   what the SMSC writes, up to the last word, about the id that the ESME was given
/// parts or segments                     one of ours for each part when the last segment has spoken; intermediate notifications, for parts that asked for them
/// nobody's                              as it came, to the account whose code it is addressed to
/// </code>
/// </summary>
internal sealed class ReceiptPath : IAsyncDisposable
{
    private readonly RecordIds _ids;
    private readonly TimeProvider _time;
    private readonly ReceiptDeadlines _deadlines;
    private readonly NumberPlan _numbers;
    private readonly SmppOptions _smpp;
    private readonly CodeOwners _owners;
    private readonly CarrierErrors _errors;
    private readonly MessageTraces _traces;
    private readonly UnresolvedReceipts _unresolved;

    public ReceiptPath(
        RecordIds ids,
        TimeProvider time,
        ReceiptDeadlines deadlines,
        NumberPlan numbers,
        SmppOptions smpp,
        DeliverBatches deliverBatches,
        ILogger<ReceiptPath> logger,
        CodeOwners owners,
        CarrierErrors errors,
        MessageTraces traces,
        ReceiptLookUp lookUp,
        IEnumerable<IReceiptForwarding> forwardings)
    {
        _ids = ids;
        _time = time;
        _deadlines = deadlines;
        _numbers = numbers;
        _smpp = smpp;
        _owners = owners;
        _errors = errors;
        _traces = traces;
        _unresolved = new UnresolvedReceipts(time, deliverBatches, logger, this, lookUp, forwardings.SingleOrDefault());
    }

    /// <summary>Accepts a receipt on its connection's read loop; false: there is no room for one whose message is not known yet.</summary>
    public bool TryAccept(SmscConnection connection, in ReceivedReceipt receipt, DeliverBatch batch)
    {
        if (!receipt.NamesMessage)
        {
            AddUnknown(receipt, batch);
            return true;
        }

        return TryAddRecent(receipt, batch) || _unresolved.TryAdd(UnansweredDelivery.Now(_time, _smpp, connection, receipt.Pdu));
    }

    /// <summary>Adds a receipt to the batch if its message is one of late.</summary>
    public bool TryAddRecent(in ReceivedReceipt receipt, DeliverBatch batch)
    {
        if (!TryFind(receipt, out var expected, out var spelling))
        {
            return false;
        }

        Add(receipt, expected, spelling, batch);
        return true;
    }

    /// <summary>Adds a receipt whose message was found in the archive.</summary>
    public void AddArchived(in ReceivedReceipt receipt, ExpectedReceipt expected, DeliverBatch batch) => Add(receipt, expected, receipt.Ids.WithKey(expected.Id), batch);

    /// <summary>Adds a receipt of no message on record: answered, counted, and relayed by the code that it names, which is the sender of the message.</summary>
    public void AddUnknown(in ReceivedReceipt receipt, DeliverBatch batch)
    {
        receipt.Link.Metrics.UnknownReceipt();
        var account = _owners.AccountOf(receipt.Pdu.DestinationAddr);
        var now = _time.UtcMilliseconds();
        batch.Add(
            new ReceiptRecord
            {
                DeliveryId = _ids.Next(now),
                RecordId = 0,
                At = now,
                Smsc = receipt.Link.Name,
                SmscMessageId = Encoding.Latin1.GetString(receipt.Says.MessageId),
                Account = account?.SystemId ?? "",
                State = receipt.NamesMessage ? ReceiptStates.Record(receipt.Says.State, receipt.Says.Stage) : "",
                Error = receipt.NamesMessage ? _errors.Of(receipt.Says) : "",
                Pdu = account is null ? [] : Repaired(receipt.Pdu),
            },
            account,
            receipt.Pdu.Header);
    }

    public ValueTask DisposeAsync() => _unresolved.DisposeAsync();

    private bool TryFind(in ReceivedReceipt receipt, [NotNullWhen(true)] out ExpectedReceipt? expected, out ReadOnlySpan<byte> spelling)
    {
        if (!receipt.NamesMessage)
        {
            expected = null;
            spelling = default;
            return false;
        }

        var recipients = ReceiptRecipients.Of(receipt.Pdu, _numbers);
        var owner = _owners.AccountOf(receipt.Pdu.DestinationAddr);
        var ids = receipt.Ids;
        Span<MessageIdKey> keys = stackalloc MessageIdKey[ReceiptIds.MaxKeys];
        foreach (var key in keys[..ids.Keys(keys)])
        {
            for (var i = 0; i < ReceiptRecipients.Count; i++)
            {
                if (recipients[i].IsValid && receipt.Link.Correlator.TryFind(key, recipients[i], owner, out expected))
                {
                    spelling = ids.WithKey(key);
                    return true;
                }
            }
        }

        expected = null;
        spelling = default;
        return false;
    }

    private void Add(in ReceivedReceipt receipt, ExpectedReceipt expected, ReadOnlySpan<byte> spelling, DeliverBatch batch)
    {
        var now = _time.UtcMilliseconds();
        var stage = receipt.Says.Stage;
        var state = ReceiptStates.Record(receipt.Says.State, stage);
        var error = _errors.Of(receipt.Says);
        var isNews = expected.TryAdvance(stage, out var before);
        var pdu = isNews ? ForEsme(receipt, expected, spelling) : null;
        var record = new RelayedReceipt
        {
            DeliveryId = _ids.Next(now),
            RecordId = expected.RecordId,
            At = now,
            Smsc = receipt.Link.Name,
            SmscMessageId = expected.SmscId is { } id ? id : spelling,
            Account = pdu is null ? "" : expected.Account.SystemId,
            State = state,
            Error = error,
            Pdu = pdu,
        };
        batch.Add(record, pdu ?? [], pdu is null ? null : expected.Account, receipt.Pdu.Header);
        if (_traces.IsTraced(expected.RecordId))
        {
            _traces.Receipt(expected.RecordId, expected.Account.SystemId, receipt.Link.Name, state, error);
        }

        if (isNews)
        {
            expected.Account.Metrics.Receipt(receipt.Says.State);
            Apply(receipt.Link, expected, stage, before, state, error, batch);
        }
    }

    // What changes with it. If it cannot be recorded, the SMSC is asked to repeat it, and it must be news again.
    private void Apply(SmscLink link, ExpectedReceipt expected, ReceiptStage stage, ReceiptStage? before, string state, string error, DeliverBatch batch)
    {
        var aggregate = expected.Aggregate;
        var isCompleted = false;
        SegmentState? said = null;
        switch (stage)
        {
            case ReceiptStage.Accepted or ReceiptStage.Unnamed:
                said = aggregate?.Say(expected.Segment, SegmentState.Of(stage, state, error));
                break;
            case ReceiptStage.Final:
                link.Correlator.Settle(expected);
                if (aggregate is not null && aggregate.TryComplete(expected.Segment, state, error, out said, out var folded, out var foldedError))
                {
                    isCompleted = true;
                    _deadlines.Remove(aggregate);
                    aggregate.Requested.AddTo(batch, batch.Notes, _ids, _time.UtcMilliseconds(), folded, foldedError, heldOnly: false);
                }

                break;
            default:
                return;
        }

        batch.OnFailureUndo(new AppliedReceipt(link, expected, stage, state, before, said, isCompleted));
    }

    // Null: nothing.
    private static byte[]? ForEsme(in ReceivedReceipt receipt, ExpectedReceipt expected, ReadOnlySpan<byte> spelling)
    {
        if (expected.IsUnrequested)
        {
            return null;
        }

        if (expected.Aggregate is { } aggregate)
        {
            var part = aggregate.Requested.PartOf(expected.Segment);
            var isToldOf = receipt.Says.Stage == ReceiptStage.OnTheWay && (part.RegisteredDelivery & RegisteredDeliveries.Intermediate) != 0 && !aggregate.IsOver;
            return isToldOf ? WithId(receipt.Pdu, part.EsmeMessageId) : null;
        }

        var esmeMessageId = expected.EsmeMessageId ?? spelling;
        return ReceiptIds.AreAll(receipt.Says, esmeMessageId) ? Repaired(receipt.Pdu) : WithId(receipt.Pdu, esmeMessageId);
    }

    private static byte[] Repaired(in DeliveredView delivered)
    {
        if (delivered.Flaws == DeliveredFlaws.None)
        {
            return delivered.Pdu.ToArray();
        }

        var pdu = new byte[DeliveredRewriter.MaxLength(delivered)];
        return pdu[..DeliveredRewriter.Repair(delivered, pdu)];
    }

    private static byte[] WithId(in DeliveredView delivered, ReadOnlySpan<byte> esmeMessageId)
    {
        var pdu = new byte[DeliveredRewriter.MaxLength(delivered)];
        return pdu[..DeliveredRewriter.ReplaceMessageId(delivered, esmeMessageId, pdu)];
    }
}
