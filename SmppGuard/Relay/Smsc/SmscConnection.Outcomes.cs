using System.Runtime.InteropServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Smsc;

/// <content>What became of the submits that one read answered: one batch of outcomes for the journal, and the receipts that are expected from then on.</content>
internal sealed partial class SmscConnection
{
    private readonly List<AwaitedReceipt> _accepted = [];
    private readonly List<SmscConnection> _written = [];
    private OutcomeBatch? _batch;
    private volatile bool _isAccepting;
    private long _now;

    // An error has no body by the letter (SMPP 3.4, 4.4.2), and SMSCs that add TLVs to it may leave message_id out; some leave it out of what they accepted, too. No id begins with a control
    // character, which the first octet of a tag nearly always is.
    private static void ReadBody(scoped in MessageIdResponseView response, out ReadOnlySpan<byte> messageId, out ReadOnlySpan<byte> tlvs)
    {
        messageId = response.MessageId;
        if (response.Header.CommandStatus == CommandStatus.ESME_ROK && messageId is [>= (byte)' ', ..])
        {
            tlvs = TlvReader.WholeOnes(response.Rest);
            return;
        }

        var body = response.Pdu[PduHeader.Size..];
        var isBare = TlvReader.WholeOnes(body).Length == body.Length && (response.Header.CommandStatus != CommandStatus.ESME_ROK || !messageId.IsEmpty || TlvReader.WholeOnes(response.Rest).Length != response.Rest.Length);
        messageId = isBare ? default : messageId;
        tlvs = isBare ? body : TlvReader.WholeOnes(response.Rest);
    }

    private void Accepted(in PendingSubmit submit, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs)
    {
        if (submit.Request.Replace is not null)
        {
            // replace_sm_resp has no id (SMPP 3.4, 4.10.2): the message keeps the one that it has.
            AddAccepted(submit, default, 0, default, default);
            return;
        }

        // An id beyond the field's limit is cut as the field would be (SMPP 3.4, 5.2.23).
        messageId = messageId[..Math.Min(messageId.Length, MessageIdKey.MaxLength)];
        if (submit.Segments is { } segments)
        {
            Expect(messageId, submit, segments);
            var next = segments.OnAccepted(messageId);
            if (!next.IsEmpty)
            {
                FlushWithGroup(link.Send(next, submit, NowOfBatch()));
                return;
            }

            AddAccepted(submit, GuardMessageId.Of(submit.Request.EsmeMessageId), (byte)segments.Count, segments.MessageIds, tlvs);
            if (segments.Aggregate is { } aggregate)
            {
                if (aggregate.TrySend(out var state, out var error))
                {
                    _batch!.AddReceipts(aggregate.Requested, state, error);
                }
                else
                {
                    deadlines.Add(aggregate);
                }
            }

            return;
        }

        Expect(messageId, submit, segments: null);
        Span<byte> list = stackalloc byte[65];
        list[0] = (byte)messageId.Length;
        messageId.CopyTo(list[1..]);
        AddAccepted(submit, submit.Request.EsmeMessageId is var id and not 0 ? GuardMessageId.Of(id) : messageId, 1, list[..(messageId.Length + 1)], tlvs);
    }

    private void Expect(ReadOnlySpan<byte> messageId, in PendingSubmit submit, SegmentedSubmit? segments)
    {
        // Also one that asked for no receipt: until its outcome is in the journal, a receipt for it is not nobody's.
        _isAccepting = true;
        if (submit.WantsReceipt && !messageId.IsEmpty)
        {
            _accepted.Add(link.Correlator.Describe(messageId, submit, segments));
        }
    }

    // A receipt is recognized, on this connection or another, only once the outcome is before it in the journal: so the ESME learns the id before it gets the receipt.
    private void HandOverOutcomes()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            journal.Append(batch);
        }

        if (_accepted.Count > 0)
        {
            link.Correlator.Expect(CollectionsMarshal.AsSpan(_accepted));
            _accepted.Clear();
        }

        if (_isAccepting)
        {
            _isAccepting = false;
        }
    }

    // The next segments of many messages leave with one system call, as their responses came with one.
    private void FlushWithGroup(SmscConnection? connection)
    {
        if (connection is not null && !_written.Contains(connection))
        {
            _written.Add(connection);
        }
    }

    private void FlushWritten()
    {
        foreach (var connection in _written)
        {
            connection.Flush();
        }

        _written.Clear();
    }

    private void AddAccepted(in PendingSubmit submit, ReadOnlySpan<byte> messageId, byte count, ReadOnlySpan<byte> smscIds, ReadOnlySpan<byte> tlvs)
    {
        submit.Request.Origin.Accepted();
        (_batch ??= outcomeBatches.Rent()).Add(submit, new OutcomeRecord
        {
            Outcome = Outcome.Accepted,
            CommandStatus = CommandStatus.ESME_ROK,
            RecordId = submit.RecordId,
            SentAt = submit.SentAt,
            AnsweredAt = NowOfBatch(),
            MessageId = messageId,
            SmscMessageIdCount = count,
            SmscMessageIds = smscIds,
        }, tlvs);
    }

    private static void AddUnaccepted(
        OutcomeBatch batch, in PendingSubmit submit, Outcome outcome, CommandStatus status, long now, ReadOnlySpan<byte> tlvs = default) =>
        batch.Add(submit, new OutcomeRecord
        {
            Outcome = outcome,
            CommandStatus = status,
            RecordId = submit.RecordId,
            SentAt = submit.SentAt,
            AnsweredAt = now,
            SmscMessageIdCount = (byte)(submit.Segments?.Accepted ?? 0),
            SmscMessageIds = submit.Segments is { } segments ? segments.MessageIds : default,
        }, tlvs);

    // One look at the clock for all that one read brought.
    private long NowOfBatch() => _now != 0 ? _now : _now = time.UtcMilliseconds();
}
