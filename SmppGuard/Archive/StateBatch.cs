using System.Text;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>What one batch of journal records changes beside the messages: consents, what waits for its ESME, what waits for its time, and how much there was of what. A receipt that was delivered within the batch never gets there, and costs no allocation.</summary>
internal sealed class StateBatch
{
    private readonly List<ConsentRecord> _consents = [];
    private readonly Dictionary<long, NewDelivery> _waiting = [];
    private readonly List<long> _done = [];
    private readonly List<ScheduledChange> _scheduled = [];
    private readonly SliceBuffer _octets = new(64 * 1024);

    private readonly record struct NewDelivery(DeliveryKind Kind, long At, Slice Account, Slice Pdu);

    public IReadOnlyList<ConsentRecord> Consents => _consents;

    /// <summary>Deliveries of earlier batches that have ended.</summary>
    public IReadOnlyList<long> Done => _done;

    /// <summary>Deliveries that began in this batch and have not ended.</summary>
    public int PendingCount => _waiting.Count;

    /// <summary>What changes for scheduled messages, which are rare enough to be objects; in the order of the journal.</summary>
    public IReadOnlyList<ScheduledChange> Scheduled => _scheduled;

    /// <summary>What is added to the statistics.</summary>
    public CountBatch Counts { get; } = new();

    /// <summary>Largest record id seen, over all batches.</summary>
    public long LastRecordId { get; private set; }

    public bool IsEmpty => _consents.Count == 0 && _waiting.Count == 0 && _done.Count == 0 && _scheduled.Count == 0 && Counts.IsEmpty;

    public IEnumerable<PendingDelivery> Pending()
    {
        foreach (var (id, waiting) in _waiting)
        {
            yield return new PendingDelivery
            {
                DeliveryId = id,
                Kind = waiting.Kind,
                Account = Encoding.UTF8.GetString(_octets[waiting.Account]),
                At = waiting.At,
                Pdu = _octets[waiting.Pdu].ToArray(),
            };
        }
    }

    public void NoteRecordId(long recordId) => LastRecordId = Math.Max(LastRecordId, recordId);

    /// <summary>The ids that a submit names: its own, and those given for its parts.</summary>
    public void NoteRecordId(in SubmitRecord submit)
    {
        NoteRecordId(submit.RecordId);
        var parts = new SubmitParts(submit.Parts);
        for (var i = 0; i < parts.Count; i++)
        {
            NoteRecordId(parts[i].EsmeMessageId);
        }
    }

    public void NoteRecordId(in PartRecord part)
    {
        NoteRecordId(part.RecordId);
        NoteRecordId(part.EsmeMessageId);
    }

    /// <summary>Takes in a record that is no submit, part or outcome.</summary>
    public void Apply(in JournalEntry entry)
    {
        switch (entry.Type)
        {
            case JournalRecordType.Consent:
                var consent = ConsentRecord.Read(entry.Payload);
                NoteRecordId(consent.ConsentId);
                _consents.Add(consent);
                break;
            case JournalRecordType.Receipt:
                var receipt = ReceiptView.Read(entry.Payload);
                NoteRecordId(receipt.DeliveryId);
                if (!receipt.Account.IsEmpty)
                {
                    _waiting[receipt.DeliveryId] = new NewDelivery(DeliveryKind.Receipt, receipt.At, _octets.Keep(receipt.Account), _octets.Keep(receipt.Pdu));
                }

                break;
            case JournalRecordType.Reply:
                var reply = ReplyRecord.Read(entry.Payload);
                NoteRecordId(reply.DeliveryId);
                if (reply.Account.Length > 0)
                {
                    _waiting[reply.DeliveryId] = new NewDelivery(DeliveryKind.Reply, reply.At, _octets.Keep(Encoding.UTF8.GetBytes(reply.Account)), _octets.Keep(reply.Pdu));
                }

                break;
            case JournalRecordType.Scheduled:
                _scheduled.Add(new ScheduledChange.Begin(ScheduledOf(ScheduledRecord.Read(entry.Payload))));
                break;
            case JournalRecordType.ScheduledMove:
                _scheduled.Add(new ScheduledChange.Move(ScheduledMoveRecord.Read(entry.Payload)));
                break;
            case JournalRecordType.Moved:
                var moved = MovedRecord.Read(entry.Payload);
                _scheduled.Add(new ScheduledChange.Reroute(moved.RecordId, Encoding.UTF8.GetString(moved.Smsc)));
                break;
            case JournalRecordType.ScheduledOutcome:
                _scheduled.Add(new ScheduledChange.End(OutcomeRecord.Read(entry.Payload).RecordId));
                break;
            case JournalRecordType.Operation:
                NoteRecordId(OperationRecord.Read(entry.Payload).Id);
                break;
            case JournalRecordType.DeliveryDone:
                var done = DeliveryDoneRecord.Read(entry.Payload);
                if (!_waiting.Remove(done.DeliveryId))
                {
                    _done.Add(done.DeliveryId);
                }

                break;
            default:
                break;
        }
    }

    public void Clear()
    {
        _consents.Clear();
        _waiting.Clear();
        _done.Clear();
        _scheduled.Clear();
        Counts.Clear();
        _octets.Clear();
    }

    private static ScheduledMessage ScheduledOf(in ScheduledRecord scheduled)
    {
        var submit = SubmitRecord.Read(scheduled.Submit, out var identity);
        return new ScheduledMessage
        {
            RecordId = submit.RecordId,
            DueAt = scheduled.DueAt,
            ValidUntil = scheduled.ValidUntil,
            MessageId = scheduled.MessageId,
            State = ScheduledState.Waiting,
            Account = Encoding.UTF8.GetString(identity.Account),
            Smsc = Encoding.UTF8.GetString(identity.Smsc),
            Source = Encoding.Latin1.GetString(submit.SourceAddr),
            Msisdn = submit.Msisdn,
            IsRewritten = scheduled.IsRewritten,
            Submit = scheduled.Submit.ToArray(),
        };
    }
}
