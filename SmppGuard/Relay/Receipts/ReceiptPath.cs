using System.Diagnostics.CodeAnalysis;
using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;

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
    private readonly RelayCore _relay;
    private readonly CodeOwners _owners;
    private readonly CarrierErrors _errors;
    private readonly UnresolvedReceipts _unresolved;

    public ReceiptPath(RelayCore relay, CodeOwners owners, CarrierErrors errors, ReceiptLookUp lookUp)
    {
        _relay = relay;
        _owners = owners;
        _errors = errors;
        _unresolved = new UnresolvedReceipts(relay, this, lookUp);
    }

    /// <summary>Takes a receipt; false: there is no room for one whose message is not known yet.</summary>
    public bool TryTake(SmscConnection connection, in PduHeader header, in DeliveredView delivered, DeliverBatch batch)
    {
        if (!DeliveryReceiptView.TryParse(delivered, out var receipt))
        {
            AddUnknown(connection.Link, header, delivered, batch);
            return true;
        }

        if (TryFind(connection.Link, delivered, receipt, out var expected, out var spelling))
        {
            Add(connection.Link, header, delivered, receipt, expected, spelling, batch);
            return true;
        }

        return _unresolved.TryAdd(Arrived.Now(_relay, connection, header, delivered.Pdu));
    }

    /// <summary>Looks among the messages of late.</summary>
    public bool TryAdd(Arrived arrived, DeliverBatch batch)
    {
        var delivered = arrived.Read();
        if (!DeliveryReceiptView.TryParse(delivered, out var receipt) || !TryFind(arrived.Link, delivered, receipt, out var expected, out var spelling))
        {
            return false;
        }

        Add(arrived.Link, arrived.Header, delivered, receipt, expected, spelling, batch);
        return true;
    }

    /// <summary>Takes a receipt whose message was found in the archive.</summary>
    public void Add(Arrived arrived, ExpectedReceipt expected, DeliverBatch batch)
    {
        var delivered = arrived.Read();
        _ = DeliveryReceiptView.TryParse(delivered, out var receipt);
        Add(arrived.Link, arrived.Header, delivered, receipt, expected, new ReceiptIds(receipt, arrived.Link.Correlator.Format).WithKey(expected.Id), batch);
    }

    /// <summary>Takes a receipt of no message on record: answered, counted, and relayed by the code that it names, which is the sender of the message.</summary>
    public void AddUnknown(Arrived arrived, DeliverBatch batch) => AddUnknown(arrived.Link, arrived.Header, arrived.Read(), batch);

    public ValueTask DisposeAsync() => _unresolved.DisposeAsync();

    private bool TryFind(
        SmscLink link, in DeliveredView delivered, in DeliveryReceiptView receipt, [NotNullWhen(true)] out ExpectedReceipt? expected, out ReadOnlySpan<byte> spelling)
    {
        var recipients = ReceiptRecipients.Of(delivered, _relay.Numbers);
        var owner = _owners.AccountOf(delivered.DestinationAddr);
        var ids = new ReceiptIds(receipt, link.Correlator.Format);
        Span<MessageIdKey> keys = stackalloc MessageIdKey[ReceiptIds.MaxKeys];
        foreach (var key in keys[..ids.Keys(keys)])
        {
            for (var i = 0; i < ReceiptRecipients.Count; i++)
            {
                if (recipients[i].IsValid && link.Correlator.TryFind(key, recipients[i], owner, out expected))
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

    private void Add(
        SmscLink link, in PduHeader header, in DeliveredView delivered, in DeliveryReceiptView receipt, ExpectedReceipt expected, ReadOnlySpan<byte> spelling, DeliverBatch batch)
    {
        var now = _relay.UtcNow;
        var stage = receipt.Stage;
        var state = ReceiptStates.Record(receipt.State, stage);
        var error = _errors.Of(receipt);
        var isNews = expected.TryTake(stage, out var hadAccepted);
        var pdu = isNews ? ForEsme(delivered, receipt, expected, stage, spelling) : null;
        var record = new ReceiptRecord
        {
            DeliveryId = _relay.Ids.Next(now),
            RecordId = expected.RecordId,
            At = now,
            Smsc = link.Name,
            SmscMessageId = Encoding.Latin1.GetString(expected.SmscId ?? spelling),
            Account = pdu is null ? "" : expected.Account.SystemId,
            State = state,
            Error = error,
            Pdu = pdu ?? [],
        };
        batch.Add(record, pdu is null ? null : expected.Account, header.CommandId, header.SequenceNumber);
        if (isNews)
        {
            expected.Account.Metrics.Receipt(Encoding.Latin1.GetString(receipt.State));
            Take(link, expected, stage, hadAccepted, state, error, batch);
        }
    }

    // What changes with it. If it cannot be recorded, the SMSC is asked to repeat it, and it must be news again.
    private void Take(SmscLink link, ExpectedReceipt expected, ReceiptStage stage, bool hadAccepted, string state, string error, DeliverBatch batch)
    {
        var aggregate = expected.Aggregate;
        var isCompleted = false;
        switch (stage)
        {
            case ReceiptStage.Accepted:
                aggregate?.Accept();
                break;
            case ReceiptStage.Final:
                link.Correlator.Settle(expected);
                if (aggregate is not null && aggregate.TryComplete(state, error, hadAccepted, out var folded, out var foldedError))
                {
                    isCompleted = true;
                    _relay.ReceiptDeadlines.Remove(aggregate);
                    aggregate.Requested.AddTo(batch, batch.Notes, _relay, folded, foldedError, heldOnly: false);
                }

                break;
            default:
                return;
        }

        batch.OnFailureTakeBack(new TakenReceipt(link, expected, stage, hadAccepted, isCompleted));
    }

    // Null: nothing.
    private static byte[]? ForEsme(in DeliveredView delivered, in DeliveryReceiptView receipt, ExpectedReceipt expected, ReceiptStage stage, ReadOnlySpan<byte> spelling)
    {
        if (expected.IsNobodys)
        {
            return null;
        }

        if (expected.Aggregate is { } aggregate)
        {
            var part = aggregate.Requested.PartOf(expected.Segment);
            return stage == ReceiptStage.OnTheWay && (part.RegisteredDelivery & RegisteredDeliveries.Intermediate) != 0 && !aggregate.IsOver ? WithId(delivered, part.EsmeMessageId) : null;
        }

        var esmeMessageId = expected.EsmeMessageId ?? spelling;
        return ReceiptIds.AreAll(receipt, esmeMessageId) ? Repaired(delivered) : WithId(delivered, esmeMessageId);
    }

    private void AddUnknown(SmscLink link, in PduHeader header, in DeliveredView delivered, DeliverBatch batch)
    {
        link.Metrics.UnknownReceipt();
        var account = _owners.AccountOf(delivered.DestinationAddr);
        var now = _relay.UtcNow;
        var isReceipt = DeliveryReceiptView.TryParse(delivered, out var receipt);
        batch.Add(
            new ReceiptRecord
            {
                DeliveryId = _relay.Ids.Next(now),
                RecordId = 0,
                At = now,
                Smsc = link.Name,
                SmscMessageId = Encoding.Latin1.GetString(receipt.MessageId),
                Account = account?.SystemId ?? "",
                State = isReceipt ? ReceiptStates.Record(receipt.State, receipt.Stage) : "",
                Error = isReceipt ? _errors.Of(receipt) : "",
                Pdu = account is null ? [] : Repaired(delivered),
            },
            account,
            header.CommandId,
            header.SequenceNumber);
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
