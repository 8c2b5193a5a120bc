using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>
/// Runs once at start, before anything is accepted, also where the archive is paused: brings what is stored of consents and deliveries up to the end of what the journal held
/// when it was opened, and finds what a crash left unfinished: submits without an outcome, and parts of long messages without a decision.
/// </summary>
internal sealed class JournalReplay(MessageJournal journal, IArchiveState state, IArchive archive, ILogger<JournalReplay> logger)
{
    private const int BatchRecords = 10_000;

    /// <exception cref="JournalDamagedException">The journal cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds a record of a kind or version that this program does not know.</exception>
    public ReplayedJournal Run()
    {
        var checkpoint = Reconcile(state.LoadCheckpoint());
        var left = new UnfinishedRecords();
        var batch = new StateBatch();
        batch.NoteRecordId(checkpoint.LastRecordId);
        var records = 0L;
        using var reader = journal.OpenReader(checkpoint.Archive);
        while (reader.Position.Sequence < journal.RecoveredEnd.Sequence && reader.TryRead(out var entry))
        {
            records++;
            switch (entry.Type)
            {
                case JournalRecordType.Submit:
                    var submit = SubmitRecord.Read(entry.Payload, out _);
                    batch.NoteRecordId(submit);
                    left.Add(submit, entry.Payload);
                    break;
                case JournalRecordType.Scheduled:
                    var scheduled = ScheduledRecord.Read(entry.Payload);
                    var waiting = SubmitRecord.Read(scheduled.Submit, out _);
                    batch.NoteRecordId(waiting);
                    batch.NoteRecordId(scheduled.MessageId);
                    left.AddScheduled(waiting);
                    goto default;
                case JournalRecordType.Outcome:
                    left.Remove(OutcomeRecord.Read(entry.Payload).RecordId);
                    break;
                case JournalRecordType.Part:
                    var part = PartRecord.Read(entry.Payload);
                    batch.NoteRecordId(part);
                    left.Add(part, entry);
                    break;
                default:
                    if (entry.Sequence >= checkpoint.State.Sequence)
                    {
                        batch.Apply(entry);
                    }

                    break;
            }

            if (records % BatchRecords == 0 && !batch.IsEmpty)
            {
                Commit(entry.Next);
            }
        }

        Commit(reader.Position);
        left.RemoveParts(IsDecided);
        var parts = left.Parts;
        ArchiveLog.Replayed(logger, records, left.Intents.Count, parts.Count);
        return new ReplayedJournal(left.Intents, parts, batch.LastRecordId, reader.Position);

        void Commit(JournalPosition position)
        {
            if (position.Sequence > checkpoint.State.Sequence)
            {
                checkpoint = checkpoint with { State = position, LastRecordId = batch.LastRecordId };
                state.Commit(batch, checkpoint);
                batch.Clear();
            }
        }
    }

    // The decision of a long message may stand before the checkpoint, and the record of one of its parts behind it.
    private bool IsDecided(long recordId)
    {
        try
        {
            return archive.FindAsync(recordId, CancellationToken.None).AsTask().GetAwaiter().GetResult() is not null;
        }
        catch (StorageException error)
        {
            // The message then counts as undecided, which it nearly always is: no start should fail because of the exceptions.
            ArchiveLog.DecisionNotLookedUp(logger, recordId, error);
            return false;
        }
    }

    // The checkpoint and the journal were written by the same process; if they do not fit, something was lost or put back in between.
    private ArchiveCheckpoint Reconcile(ArchiveCheckpoint checkpoint)
    {
        var end = journal.RecoveredEnd;
        if (journal.First.Sequence > checkpoint.Archive.Sequence)
        {
            throw new JournalDamagedException(
                $"journal records {checkpoint.Archive.Sequence} to {journal.First.Sequence - 1} are missing: {state.CheckpointFile} is older than the journal, or journal files were deleted");
        }

        if (checkpoint.State.Sequence <= end.Sequence)
        {
            return checkpoint;
        }

        // Without fsync a power cut can take records from the journal that the archive has already.
        ArchiveLog.JournalBehind(logger, end.Sequence, checkpoint.State.Sequence);
        var clamped = checkpoint with { Archive = new JournalPosition(Math.Min(checkpoint.Archive.Sequence, end.Sequence)), State = end, Counted = new JournalPosition(Math.Min(checkpoint.Counted.Sequence, end.Sequence)) };
        state.Commit(new StateBatch(), clamped);
        return clamped;
    }
}
