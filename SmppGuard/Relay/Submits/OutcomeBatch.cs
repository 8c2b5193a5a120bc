using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Tracing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>Outcomes that one read of one SMSC connection brought (or a timeout, or a lost connection). When they are durable, the ESMEs are answered.</summary>
internal sealed class OutcomeBatch(OutcomeBatches pool, StatusMap statuses, MessageJournal journal, RecordIds ids, TimeProvider time, FrequencyCaps frequency, MessageTraces traces) : JournalBatch
{
    private const int MaxTlvsKept = 64 * 1024;

    /// <summary>Receipts for parts that were answered before the SMSC refused the message.</summary>
    private readonly DeliveryNotes _receipts = new();

    private Note[] _notes = new Note[32];
    private int _count;

    /// <summary>Octets that are free again in the journal when the outcomes are durable.</summary>
    private long _released;

    /// <summary>Every ESME that waits was told that the outcome could not be recorded: what is recorded later is for the archive alone.</summary>
    private bool _isAnswered;

    /// <summary>What the SMSC says beside the outcome, for the ESME alone: it is passed on and not recorded.</summary>
    private byte[] _tlvs = [];
    private int _tlvsLength;

    /// <summary>
    /// Records what became of <paramref name="submit"/>, which from now on holds nothing but the room for this; its origin is answered with the status and the message_id of the outcome,
    /// and with the TLVs of the SMSC's response.
    /// </summary>
    public void Add(in PendingSubmit submit, in OutcomeRecord outcome, ReadOnlySpan<byte> tlvs = default)
    {
        _released += submit.End(frequency, outcome);
        if (outcome.Outcome != Outcome.Accepted)
        {
            submit.Segments?.Aggregate?.Fail();
        }

        if (submit.Request.Released is not null)
        {
            AddScheduled(submit.Request, outcome, tlvs);
            Trace(submit, outcome);
            return;
        }

        Ended++;
        Record(submit.Request, JournalRecordType.Outcome, outcome, tlvs);
        Trace(submit, outcome);
        if (outcome.Outcome != Outcome.Accepted && submit.Parts is not null && submit.Segments?.Aggregate is { } aggregate)
        {
            AddReceipts(aggregate.Requested, outcome.Outcome, outcome.Reason, outcome.CommandStatus);
        }
    }

    /// <summary>Records what became of a message that waited for its time. Its ESME was answered when it submitted, so all that it can be told is in receipts.</summary>
    public void AddScheduled(in SubmitRequest request, in OutcomeRecord outcome, ReadOnlySpan<byte> tlvs = default)
    {
        Record(request, JournalRecordType.ScheduledOutcome, outcome, tlvs);
        request.Released!.Ended(outcome.Outcome);
        if (outcome.Outcome != Outcome.Accepted && request.Released.Requested is { } requested)
        {
            AddReceipts(requested, outcome.Outcome, outcome.Reason, outcome.CommandStatus, heldOnly: false);
        }
    }

    /// <summary>Records receipts for the parts of a message that were answered as accepted, and then came to nothing.</summary>
    public void AddReceipts(RequestedReceipts requested, Outcome outcome, Reason reason, CommandStatus status, bool heldOnly = true) => requested.AddTo(
        this, _receipts, ids, time.UtcMilliseconds(), StateOf(outcome), RequestedReceipts.ErrorOf(reason, status), heldOnly);

    /// <summary>Records what the segments of a message came to that all spoke before its outcome was known.</summary>
    public void AddReceipts(RequestedReceipts requested, string state, string error) => requested.AddTo(this, _receipts, ids, time.UtcMilliseconds(), state, error, heldOnly: false);

    /// <summary>Records an outcome that nobody waits for.</summary>
    public void AddUnanswered(in OutcomeRecord outcome) =>
        End(outcome.Write(Begin(JournalRecordType.Outcome, OutcomeRecord.MaxSize(0) + outcome.SmscMessageIds.Length)));

    public override void OnCommitted()
    {
        journal.ReleaseReservation(_released);
        for (var i = 0; i < _count; i++)
        {
            ref readonly var note = ref _notes[i];
            if (_isAnswered && note.Request.Released is null)
            {
                continue;
            }

            note.Request.Answer(note.Status, note.Reason, Payload(note.MessageIdOffset, note.MessageIdLength), _tlvs.AsSpan(note.TlvsOffset, note.TlvsLength));
            if (note.Trace is { } trace)
            {
                traces.Answered(trace, note.Status);
            }
        }

        _receipts.EnqueueAll();
        pool.Return(this);
    }

    // What the SMSC did cannot be recorded, so the ESME is not told that it was done: a retry is its decision. The outcomes are kept until they can be recorded; an
    // intent without one would hold the journal.
    public override void OnFailed()
    {
        for (var i = 0; i < _count && !_isAnswered; i++)
        {
            // What waited for its time stays in hand: to the store it still waits, and it would be sent after all, or end twice.
            if (_notes[i].Request.Released is null)
            {
                _notes[i].Request.Answer(statuses[Reason.JournalUnavailable], Reason.JournalUnavailable);
            }
        }

        _isAnswered = true;
        journal.AppendLater(this);
    }

    public override void Reset()
    {
        base.Reset();
        Array.Clear(_notes, 0, _count);
        _count = 0;
        _released = 0;
        _isAnswered = false;
        _receipts.Clear();
        _tlvsLength = 0;
        _tlvs = _tlvs.Length > MaxTlvsKept ? [] : _tlvs;
    }

    private void Record(in SubmitRequest request, JournalRecordType type, in OutcomeRecord outcome, ReadOnlySpan<byte> tlvs)
    {
        var payload = Begin(type, OutcomeRecord.MaxSize(0) + outcome.SmscMessageIds.Length);
        var offset = End(outcome.Write(payload));
        if (_count == _notes.Length)
        {
            Array.Resize(ref _notes, _count * 2);
        }

        ref var note = ref _notes[_count++];
        note.Request = request;
        note.Trace = null;
        note.Status = outcome.CommandStatus;
        note.Reason = outcome.Reason;
        note.MessageIdOffset = offset + OutcomeRecord.MessageIdOffset;
        note.MessageIdLength = outcome.MessageId.Length;
        note.TlvsOffset = _tlvsLength;
        note.TlvsLength = tlvs.Length;
        CopyTlvs(tlvs);
    }

    // The note is that of the outcome just recorded.
    private void Trace(in PendingSubmit submit, in OutcomeRecord outcome)
    {
        if (traces.IsTraced(outcome.RecordId))
        {
            _notes[_count - 1].Trace = traces.Ended(submit.Request, outcome, submit.Hold.Link.Name);
        }
    }

    // The names of the states in which SMPP has a message end (SMPP 3.4, 5.2.28).
    private static string StateOf(Outcome outcome) => outcome switch
    {
        Outcome.Unknown => "UNKNOWN",
        Outcome.Cancelled => "DELETED",
        Outcome.Expired => "EXPIRED",
        _ => "REJECTD",
    };

    private void CopyTlvs(ReadOnlySpan<byte> tlvs)
    {
        if (_tlvs.Length - _tlvsLength < tlvs.Length)
        {
            Array.Resize(ref _tlvs, Math.Max(_tlvs.Length * 2, _tlvsLength + tlvs.Length));
        }

        tlvs.CopyTo(_tlvs.AsSpan(_tlvsLength));
        _tlvsLength += tlvs.Length;
    }

    private struct Note
    {
        public SubmitRequest Request;
        public CommandStatus Status;
        public Reason Reason;
        public int MessageIdOffset;
        public int MessageIdLength;
        public int TlvsOffset;
        public int TlvsLength;
        public MessageTrace? Trace;
    }
}
