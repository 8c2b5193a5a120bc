using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>Outcomes that one read of one SMSC connection brought (or a timeout, or a lost connection). When they are durable, the ESMEs are answered.</summary>
internal sealed class OutcomeBatch(RelayCore relay) : JournalBatch
{
    private const int MaxTlvsKept = 64 * 1024;

    private static readonly TimeSpan AppendAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Receipts for parts that were answered before the SMSC refused the message.</summary>
    private readonly DeliveryNotes _receipts = new();

    private Note[] _notes = new Note[32];
    private int _count;

    /// <summary>What the SMSC says beside the outcome, for the ESME alone: it is passed on and not recorded.</summary>
    private byte[] _tlvs = [];
    private int _tlvsLength;

    /// <summary>
    /// Records what became of <paramref name="submit"/>; its origin is answered with the status and the message_id of the outcome, and with the TLVs of the SMSC's response.
    /// </summary>
    public void Add(in PendingRequest submit, in OutcomeRecord outcome, ReadOnlySpan<byte> tlvs = default)
    {
        if (submit.CountedUntil != 0 && outcome.WasNotSent)
        {
            relay.Frequency.TakeBack(submit.Commercial!, submit.Msisdn, submit.CountedUntil);
        }

        var payload = Begin(JournalRecordType.Outcome, OutcomeRecord.MaxSize(0) + outcome.SmscMessageIds.Length);
        var offset = End(outcome.Write(payload));
        if (_count == _notes.Length)
        {
            Array.Resize(ref _notes, _count * 2);
        }

        ref var note = ref _notes[_count++];
        note.Origin = submit.Origin;
        note.Account = submit.Account;
        note.SequenceNumber = submit.SequenceNumber;
        note.Request = submit.Request;
        note.Started = submit.Started;
        note.Reserved = submit.Reserved;
        note.Status = outcome.CommandStatus;
        note.Reason = outcome.Reason;
        note.MessageIdOffset = offset + OutcomeRecord.MessageIdOffset;
        note.MessageIdLength = outcome.MessageId.Length;
        note.TlvsOffset = _tlvsLength;
        note.TlvsLength = tlvs.Length;
        Keep(tlvs);
        if (outcome.Outcome != Outcome.Accepted && submit.Long is not null && submit.Segments?.Aggregate is { } aggregate)
        {
            AddReceipts(aggregate.Requested, outcome.Outcome, outcome.Reason, outcome.CommandStatus);
        }
    }

    /// <summary>Records receipts for the parts of a message that were answered as accepted, and then came to nothing.</summary>
    public void AddReceipts(RequestedReceipts requested, Outcome outcome, Reason reason, CommandStatus status) => requested.AddTo(
        this, _receipts, relay, outcome == Outcome.Unknown ? "UNKNOWN" : "REJECTD", RequestedReceipts.ErrorOf(reason, status), heldOnly: true);

    /// <summary>Records an outcome that nobody waits for.</summary>
    public void AddUnanswered(in OutcomeRecord outcome) =>
        End(outcome.Write(Begin(JournalRecordType.Outcome, OutcomeRecord.MaxSize(0) + outcome.SmscMessageIds.Length)));

    public override void OnCommitted()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            relay.Journal.ReleaseReservation(note.Reserved);
            Answer(note, note.Status, note.Reason, Payload(note.MessageIdOffset, note.MessageIdLength), _tlvs.AsSpan(note.TlvsOffset, note.TlvsLength));
        }

        _receipts.EnqueueAll();
        relay.Return(this);
    }

    // What the SMSC did cannot be recorded, so the ESME is not told that it was done: a retry is its decision. The outcomes are kept until they can be recorded; an
    // intent without one would hold the journal.
    public override void OnFailed()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            Answer(note, relay.StatusOf(Reason.JournalUnavailable), Reason.JournalUnavailable, default, default);
            note.Origin = null;
        }

        _ = AppendLaterAsync();
    }

    public override void Reset()
    {
        base.Reset();
        Array.Clear(_notes, 0, _count);
        _count = 0;
        _receipts.Clear();
        _tlvsLength = 0;
        _tlvs = _tlvs.Length > MaxTlvsKept ? [] : _tlvs;
    }

    private void Keep(ReadOnlySpan<byte> tlvs)
    {
        if (_tlvs.Length - _tlvsLength < tlvs.Length)
        {
            Array.Resize(ref _tlvs, Math.Max(_tlvs.Length * 2, _tlvsLength + tlvs.Length));
        }

        tlvs.CopyTo(_tlvs.AsSpan(_tlvsLength));
        _tlvsLength += tlvs.Length;
    }

    private async Task AppendLaterAsync()
    {
        await Task.Delay(AppendAgainAfter, relay.Time).ConfigureAwait(false);
        relay.Journal.Append(this);
    }

    private static void Answer(in Note note, CommandStatus status, Reason reason, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs)
    {
        if (note.Origin is not { } origin)
        {
            return;
        }

        note.Account.Metrics.Submit(reason);
        origin.Answer(new SubmitAnswer
        {
            Request = note.Request,
            SequenceNumber = note.SequenceNumber,
            Status = status,
            MessageId = messageId,
            Tlvs = tlvs,
            Reason = reason,
            Started = note.Started,
        });
    }

    private struct Note
    {
        public IAnswered? Origin;
        public AccountState Account;
        public uint SequenceNumber;
        public CommandId Request;
        public CommandStatus Status;
        public Reason Reason;
        public long Started;
        public int Reserved;
        public int MessageIdOffset;
        public int MessageIdLength;
        public int TlvsOffset;
        public int TlvsLength;
    }
}
