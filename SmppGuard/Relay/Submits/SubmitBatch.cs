using System.Runtime.InteropServices;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Tracing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The submits of one read of one ESME connection, decided and built: allowed, refused, or parts that wait for others. When they are durable, the allowed ones are given to their SMSC
/// and the others are answered, in the order in which they came.
/// </summary>
internal sealed class SubmitBatch(SubmitBatches pool, StatusMap statuses, MessageTraces traces, TimeProvider time, FrequencyCaps frequency, ScheduledMessages scheduled) : JournalBatch
{
    private readonly List<Decision> _order = new(32);
    private readonly List<AllowedSubmit> _allowed = new(32);
    private readonly List<RefusedSubmit> _refused = [];
    private readonly List<HeldPart> _held = [];
    private readonly List<ScheduledSubmit> _scheduled = [];

    /// <summary>Receipts for parts of messages that come to nothing.</summary>
    public DeliveryNotes Notes { get; } = new();

    /// <summary>Octets that the records of held parts will take; see <see cref="Close"/>.</summary>
    public int RoomForParts { get; private set; }

    /// <summary>Adds a part that waits for the others. Its record is written when the batch is closed, since the others may be in the same read.</summary>
    /// <param name="request">The request; its EsmeMessageId is the answer.</param>
    /// <param name="message">The message.</param>
    /// <param name="index">Which part.</param>
    /// <param name="isRepeated">It was here already: recorded once more, but neither counted nor taken back.</param>
    /// <param name="reserved">Octets to keep free for the decision.</param>
    /// <param name="room">Octets that its record takes at most.</param>
    public void AddHeld(in SubmitRequest request, LongMessage message, int index, bool isRepeated, int reserved, int room)
    {
        RoomForParts += RecordFrame.HeaderSize + room;
        reserved = isRepeated ? 0 : reserved;
        message.Reserve(reserved);
        Reserved += reserved;
        _order.Add(Decision.Held);
        _held.Add(new HeldPart(request, message, index, isRepeated, reserved));
    }

    /// <summary>Writes the records of the held parts whose message is not decided in this very batch. To be called before the batch is handed over.</summary>
    /// <param name="account">system_id, UTF-8.</param>
    /// <param name="peer">Address of the ESME, UTF-8.</param>
    public void Close(ReadOnlySpan<byte> account, ReadOnlySpan<byte> peer)
    {
        RoomForParts = 0;
        foreach (ref readonly var held in CollectionsMarshal.AsSpan(_held))
        {
            var message = held.Message;
            if (ReferenceEquals(message.DecidedIn, this))
            {
                continue;
            }

            ref readonly var part = ref message.Parts[held.Index];
            var record = new PartRecord
            {
                Kind = message.Kind,
                Alphabet = part.Alphabet,
                Number = (byte)(held.Index + 1),
                Total = message.Total,
                RecordId = message.RecordId,
                EsmeMessageId = part.EsmeMessageId,
                ReceivedAt = part.ReceivedAt,
                Account = account,
                Peer = peer,
            };
            message.WritePart(held.Index, record, this);
        }
    }

    /// <summary>Adds the record just ended, allowed: its PDUs are at this offset in the batch.</summary>
    public void AddAllowed(in PendingSubmit submit, int offset, int length)
    {
        Reserved += submit.Hold.Room;
        Sent++;
        _order.Add(Decision.Allowed);
        _allowed.Add(new AllowedSubmit { Submit = submit, PdusOffset = offset, PdusLength = length });
    }

    /// <summary>The PDUs of the submit that was added last; empty: it was refused, or there is none.</summary>
    public ReadOnlySpan<byte> LastAllowed => _order.Count > 0 && _order[^1] == Decision.Allowed ? Payload(_allowed[^1].PdusOffset, _allowed[^1].PdusLength) : default;

    /// <summary>Whether the submit that was added last is allowed, to leave now or later.</summary>
    public bool IsLastAllowed => _order.Count > 0 && _order[^1] is Decision.Allowed or Decision.Scheduled;

    /// <summary>Adds the record just ended, allowed and to leave later: all that its ESME waits for is that it is durable.</summary>
    /// <param name="request">The request; its EsmeMessageId is the answer.</param>
    /// <param name="parts">Set when it came in several.</param>
    /// <param name="room">What it has taken of <see cref="ScheduledMessages.TryTakeRoom"/>.</param>
    public void AddScheduled(in SubmitRequest request, LongMessage? parts, int room)
    {
        _order.Add(Decision.Scheduled);
        _scheduled.Add(new ScheduledSubmit(request, parts, room));
    }

    /// <summary>Adds the record just ended, refused.</summary>
    public void AddRefused(in SubmitRequest request, LongMessage? parts, Reason reason, CommandStatus status, long recordId)
    {
        _order.Add(Decision.Refused);
        _refused.Add(new RefusedSubmit(request, parts, reason, status, traces.IsTraced(recordId) ? traces.Refused(request, recordId, reason) : null));
    }

    public override void OnCommitted()
    {
        var now = time.UtcMilliseconds();
        var allowed = CollectionsMarshal.AsSpan(_allowed);
        var refused = CollectionsMarshal.AsSpan(_refused);
        var held = CollectionsMarshal.AsSpan(_held);
        var scheduledSubmits = CollectionsMarshal.AsSpan(_scheduled);
        foreach (var decision in _order)
        {
            switch (decision)
            {
                case Decision.Allowed:
                    ref var next = ref allowed[0];
                    allowed = allowed[1..];
                    next.Submit.Parts?.Decided(isRefused: false);
                    next.Submit.SentAt = now;
                    next.Submit.Hold.Link.Forward(Payload(next.PdusOffset, next.PdusLength), next.Submit);
                    break;
                case Decision.Refused:
                    refused[0].Parts?.Decided(isRefused: true);
                    refused[0].Request.Answer(refused[0].Status, refused[0].Reason);
                    if (refused[0].Trace is { } trace)
                    {
                        traces.Answered(trace, refused[0].Status);
                    }

                    refused = refused[1..];
                    break;
                case Decision.Scheduled:
                    ref readonly var later = ref scheduledSubmits[0];
                    scheduledSubmits = scheduledSubmits[1..];
                    later.Parts?.Decided(isRefused: false);
                    later.Request.Answer(CommandStatus.ESME_ROK, Reason.None, GuardMessageId.Of(later.Request.EsmeMessageId));
                    break;
                default:
                    held[0].Request.Origin.Answer(held[0].Request.PartAnswer(held[0].Request.EsmeMessageId));
                    held = held[1..];
                    break;
            }
        }

        Notes.EnqueueAll();
        pool.Return(this);
    }

    // The room that was reserved with the batch the journal has given back.
    public override void OnFailed()
    {
        var allowed = CollectionsMarshal.AsSpan(_allowed);
        var refused = CollectionsMarshal.AsSpan(_refused);
        var held = CollectionsMarshal.AsSpan(_held);
        var scheduledSubmits = CollectionsMarshal.AsSpan(_scheduled);

        // First of all: while a message is being decided, its parts cannot be taken back, and those of this batch may be among them.
        foreach (ref readonly var submit in allowed)
        {
            submit.Submit.Parts?.DecisionNotRecorded();
        }

        foreach (ref readonly var submit in refused)
        {
            submit.Parts?.DecisionNotRecorded();
        }

        foreach (ref readonly var submit in scheduledSubmits)
        {
            submit.Parts?.DecisionNotRecorded();
        }

        foreach (var decision in _order)
        {
            switch (decision)
            {
                case Decision.Allowed:
                    allowed[0].Submit.Abandon(frequency);
                    AnswerNotRecorded(allowed[0].Submit.Request);
                    allowed = allowed[1..];
                    break;
                case Decision.Refused:
                    AnswerNotRecorded(refused[0].Request);
                    refused = refused[1..];
                    break;
                case Decision.Scheduled:
                    scheduled.GiveBackRoom(scheduledSubmits[0].Room);
                    AnswerNotRecorded(scheduledSubmits[0].Request);
                    scheduledSubmits = scheduledSubmits[1..];
                    break;
                default:
                    ref readonly var part = ref held[0];
                    held = held[1..];
                    part.Message.Reserve(-part.Reserved);
                    if (!part.IsRepeated)
                    {
                        // One that was here before was acknowledged, or is another batch's to take back.
                        part.Message.PartNotRecorded(part.Index);
                    }

                    AnswerNotRecorded(part.Request);
                    break;
            }
        }

        pool.Return(this);
    }

    public override void Reset()
    {
        base.Reset();
        _order.Clear();
        _allowed.Clear();
        _refused.Clear();
        _held.Clear();
        _scheduled.Clear();
        RoomForParts = 0;
        Notes.Clear();
    }

    private void AnswerNotRecorded(in SubmitRequest request) => request.Answer(statuses[Reason.JournalUnavailable], Reason.JournalUnavailable);

    private enum Decision
    {
        Allowed,
        Refused,
        Held,
        Scheduled,
    }

    /// <summary>To be sent; its PDUs are in the batch.</summary>
    private struct AllowedSubmit
    {
        public PendingSubmit Submit;
        public int PdusOffset;
        public int PdusLength;
    }

    /// <summary>To be answered with a reason. Parts: set when it came in several.</summary>
    private readonly record struct RefusedSubmit(SubmitRequest Request, LongMessage? Parts, Reason Reason, CommandStatus Status, MessageTrace? Trace);

    /// <summary>To leave later. Parts: set when it came in several.</summary>
    private readonly record struct ScheduledSubmit(SubmitRequest Request, LongMessage? Parts, int Room);

    /// <summary>A part of a message that waits for others.</summary>
    private readonly record struct HeldPart(SubmitRequest Request, LongMessage Message, int Index, bool IsRepeated, int Reserved);
}
