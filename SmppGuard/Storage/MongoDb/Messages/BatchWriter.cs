using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// Stores what one batch holds. Everything but late outcomes is only ever added, each under a key of its own, so that nothing of it depends on an order, and what is stored
/// again is there. Late outcomes, and what becomes of what waits for its time, change messages, which the port promises to be stored by then. For one caller at a time.
/// </summary>
internal sealed class BatchWriter(MongoStore store, MessageDays days, int messageMonths, int pod, TimeProvider time)
{
    private readonly BulkWriter _bulks = new(store);
    private readonly MoveWriter _moves = new(store);
    private readonly ScheduledOutcomeWriter _scheduled = new(store);
    private readonly LateOutcomeWriter _late = new(store);
    private readonly Dictionary<int, bool> _kept = [];

    /// <summary>Days that are written to, until when something of each has to be kept, and whether it gets a message that was received at another time than its id says.</summary>
    private readonly Dictionary<int, (long ExpireAt, bool IsSkewed)> _days = [];

    public async Task StoreAsync(ArchiveBatch batch)
    {
        try
        {
            AddMessages(batch);
            await LookForDaysAsync(batch);
            AddReceipts(batch);
            AddOperations(batch);
            foreach (var reply in batch.Replies)
            {
                var day = ArchiveDay.Of(reply.Reply.At);
                ReplyDocument.Write(Begin(DayLayout.Replies, day, out var bulk), reply, Retention.ExpireAt(reply.Reply.At, messageMonths), pod);
                bulk.Next();
            }

            foreach (var (day, (expireAt, isSkewed)) in _days)
            {
                await days.PrepareAsync(day, expireAt, isSkewed);
            }

            await _bulks.SendAsync();
            for (var i = 0; i < batch.Moves.Length; i++)
            {
                if (_kept[ArchiveDay.OfRecord(batch.Moves[i].RecordId)])
                {
                    await _moves.StoreAsync(batch, batch.Moves[i]);
                }
            }

            for (var i = 0; i < batch.ScheduledOutcomes.Length; i++)
            {
                if (_kept[ArchiveDay.OfRecord(batch.ScheduledOutcomes[i].RecordId)])
                {
                    await _scheduled.StoreAsync(batch, batch.ScheduledOutcomes[i]);
                }
            }

            for (var i = 0; i < batch.LateOutcomes.Length; i++)
            {
                if (_kept[ArchiveDay.OfRecord(batch.LateOutcomes[i].RecordId)])
                {
                    await _late.StoreAsync(batch, batch.LateOutcomes[i]);
                }
            }
        }
        finally
        {
            _bulks.Clear();
            _days.Clear();
            _kept.Clear();
        }
    }

    // What belongs to a message that has expired has nothing to be joined to, and must not bring its day back. What is there, or comes with this batch,
    // is added to, whatever the clock says.
    private async Task LookForDaysAsync(ArchiveBatch batch)
    {
        for (var i = 0; i < batch.Receipts.Length; i++)
        {
            await LookForAsync(ArchiveDay.Of(in batch.Receipts[i]));
        }

        for (var i = 0; i < batch.Moves.Length; i++)
        {
            await LookForAsync(ArchiveDay.OfRecord(batch.Moves[i].RecordId));
        }

        for (var i = 0; i < batch.ScheduledOutcomes.Length; i++)
        {
            await LookForAsync(ArchiveDay.OfRecord(batch.ScheduledOutcomes[i].RecordId));
        }

        for (var i = 0; i < batch.LateOutcomes.Length; i++)
        {
            await LookForAsync(ArchiveDay.OfRecord(batch.LateOutcomes[i].RecordId));
        }

        foreach (var operation in batch.Operations)
        {
            await LookForAsync(ArchiveDay.Of(operation, operation.RecordId));
            await LookForAsync(ArchiveDay.Of(operation, operation.DecisionId));
        }
    }

    private async ValueTask LookForAsync(int day)
    {
        if (!_kept.ContainsKey(day))
        {
            _kept.Add(day, _days.ContainsKey(day) || time.GetUtcNow().ToUnixTimeMilliseconds() < ArchiveDay.ExpiryOf(day, messageMonths) || await days.HasAsync(day));
        }
    }

    private void AddMessages(ArchiveBatch batch)
    {
        // In the order of their ids, in which a server likes them best.
        var messages = batch.Messages;
        foreach (var index in batch.MessagesByAge())
        {
            ref readonly var message = ref messages[index];
            var day = ArchiveDay.OfRecord(message.RecordId);
            MessageWriter.Write(Begin(DayLayout.Messages, day, out var bulk), batch, in message);
            bulk.Next();
            var isSkewed = MessageWriter.IsSkewed(in message);
            if (isSkewed || message.ExpireAt > _days[day].ExpireAt)
            {
                _days[day] = (Math.Max(_days[day].ExpireAt, message.ExpireAt), isSkewed || _days[day].IsSkewed);
            }
        }
    }

    private void AddReceipts(ArchiveBatch batch)
    {
        foreach (ref readonly var receipt in batch.Receipts)
        {
            var day = ArchiveDay.Of(in receipt);
            if (_kept[day])
            {
                ReceiptDocument.Write(Begin(DayLayout.Receipts, day, out var bulk), batch, in receipt, pod);
                bulk.Next();
            }
        }
    }

    private void AddOperations(ArchiveBatch batch)
    {
        foreach (var operation in batch.Operations)
        {
            Add(operation, operation.RecordId);
            if (operation.DecisionId != 0)
            {
                Add(operation, operation.DecisionId);
            }
        }
    }

    private void Add(OperationRecord operation, long recordId)
    {
        var day = ArchiveDay.Of(operation, recordId);
        if (_kept[day])
        {
            OperationDocument.Write(Begin(DayLayout.Operations, day, out var bulk), operation, recordId);
            bulk.Next();
        }
    }

    // A day's moment is at least that of the last record that could come on it, so that it need not be raised with each.
    private BsonOctets Begin(string kind, int day, out Bulk bulk)
    {
        _ = _days.TryAdd(day, (ArchiveDay.ExpiryOf(day, messageMonths), false));
        bulk = _bulks.For(kind, day);
        return bulk.Octets;
    }
}
