using System.Diagnostics.CodeAnalysis;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// The submits of one connection that were not answered in time, by their sequence_number, until the answer comes or the connection ends. Bounded: the oldest make room. Times out on the
/// timer, is answered on the read loop; locked, and not touched by what is answered in time.
/// </summary>
internal sealed class LateResponses(SmscLink link, MessageJournal journal)
{
    /// <summary>An SMSC that is behind by more has other troubles than records.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, LateSubmit> _bySequence = [];
    private readonly Dictionary<Msisdn, int> _recipients = [];
    private readonly Queue<(uint SequenceNumber, LateSubmit Submit)> _order = new();

    /// <summary>Remembers a submit whose outcome is recorded as unknown.</summary>
    public void Remember(uint sequenceNumber, LateSubmit submit)
    {
        lock (_gate)
        {
            while (_order.Count >= Capacity)
            {
                var (oldest, same) = _order.Dequeue();
                if (_bySequence.TryGetValue(oldest, out var waiting) && ReferenceEquals(waiting, same))
                {
                    Remove(oldest, waiting);
                }
            }

            if (_bySequence.TryGetValue(sequenceNumber, out var before))
            {
                // The numbers have come round.
                Remove(sequenceNumber, before);
            }

            _bySequence.Add(sequenceNumber, submit);
            _recipients[submit.Recipient] = _recipients.GetValueOrDefault(submit.Recipient) + 1;
            _order.Enqueue((sequenceNumber, submit));
        }
    }

    /// <summary>Whether a submit to one of these may still be answered: its receipt can come before.</summary>
    public bool Includes(in ReceiptRecipients recipients)
    {
        lock (_gate)
        {
            if (_bySequence.Count == 0)
            {
                return false;
            }

            for (var i = 0; i < ReceiptRecipients.Count; i++)
            {
                if (_recipients.ContainsKey(recipients[i]))
                {
                    return true;
                }
            }

            return recipients.AreUnknown;
        }
    }

    /// <summary>Records what a response says of a submit that is remembered; false: it answers none.</summary>
    public bool TryRecord(in PduHeader header, ReadOnlySpan<byte> pdu, long now)
    {
        if (!TryTake(header, out var submit))
        {
            return false;
        }

        var status = header is { CommandId: CommandId.GenericNack, CommandStatus: CommandStatus.ESME_ROK } ? CommandStatus.ESME_RSYSERR : header.CommandStatus;
        link.Metrics.AnsweredLate();
        var isAccepted = status == CommandStatus.ESME_ROK;
        var messageId = isAccepted && submit.HasMessageId ? MessageIdOf(pdu) : default;
        var batch = new LateBatch();
        byte[] ids = isAccepted && submit.HasMessageId ? [.. submit.Before, (byte)messageId.Length, .. messageId] : submit.Before;
        var count = submit.SegmentsBefore + (isAccepted && submit.HasMessageId ? 1 : 0);
        batch.Add(new OutcomeRecord
        {
            // The segments behind it were never sent.
            Outcome = !isAccepted ? Outcome.Rejected : submit.HasMessageId && count < submit.Segments ? Outcome.Unknown : Outcome.Accepted,
            CommandStatus = status,
            RecordId = submit.RecordId,
            SentAt = submit.SentAt,
            AnsweredAt = now,
            SmscMessageIdCount = (byte)count,
            SmscMessageIds = ids,
        });
        if (!journal.HasRoomForDelivery(batch.Length))
        {
            // The record stays as it is: unknown, which is true.
            return true;
        }

        journal.Append(batch);
        if (submit.WantsReceipt && !messageId.IsEmpty)
        {
            link.Correlator.Expect(AwaitedReceipt.Of(new ExpectedReceipt(submit.RecordId, submit.Account, submit.Recipient, MessageIdKey.OfResponse(messageId, link.Correlator.Format))
            {
                SmscId = messageId.ToArray(),
                IsUnrequested = true,
                Segment = submit.SegmentsBefore,
            }));
        }

        return true;
    }

    // What the field may hold, as with a response in time.
    private static ReadOnlySpan<byte> MessageIdOf(ReadOnlySpan<byte> pdu)
    {
        var id = MessageIdResponseView.Read(pdu).MessageId;
        return id[..Math.Min(id.Length, MessageIdKey.MaxLength)];
    }

    private bool TryTake(in PduHeader header, [NotNullWhen(true)] out LateSubmit? submit)
    {
        lock (_gate)
        {
            if (!_bySequence.TryGetValue(header.SequenceNumber, out submit)
                || (header.CommandId != CommandId.GenericNack && header.CommandId != submit.CommandId.ToResponse()))
            {
                submit = null;
                return false;
            }

            Remove(header.SequenceNumber, submit);
            return true;
        }
    }

    private void Remove(uint sequenceNumber, LateSubmit submit)
    {
        _ = _bySequence.Remove(sequenceNumber);
        if (_recipients.GetValueOrDefault(submit.Recipient) is > 1 and var count)
        {
            _recipients[submit.Recipient] = count - 1;
        }
        else
        {
            _ = _recipients.Remove(submit.Recipient);
        }
    }

    /// <summary>One late outcome. Nobody waits for it; if it cannot be written, the record says unknown.</summary>
    private sealed class LateBatch : JournalBatch
    {
        public void Add(in OutcomeRecord outcome) =>
            End(outcome.Write(Begin(JournalRecordType.LateOutcome, OutcomeRecord.MaxSize(0) + outcome.SmscMessageIds.Length)));

        public override void OnCommitted() => Free();

        public override void OnFailed() => Free();
    }
}
