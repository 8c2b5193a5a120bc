#pragma warning disable
using SmppGuard.Archive.State;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>What an earlier process left in the journal.</summary>
/// <param name="PendingIntents">Record ids of allowed submits without an outcome: nobody knows whether they were sent. Their outcome is <c>unknown</c>.</param>
/// <param name="LastRecordId">Largest id given; new ones are to be larger.</param>
internal sealed record ReplayedJournal(IReadOnlyCollection<PendingIntent> PendingIntents, IReadOnlyList<byte[]> HeldParts, long LastRecordId);
internal sealed record PendingIntent(long RecordId, byte[]? LongSubmit);

/// <summary>
/// Runs once at start, before anything is accepted, also where the archive is paused: brings guard.db (consents, deliveries) up to the end of what the journal held
/// when it was opened, and finds the submits that a crash left without an outcome.
/// </summary>
internal sealed class JournalReplay(MessageJournal journal, ArchiveState state, ILogger<JournalReplay> logger)
{
    private const int BatchRecords = 10_000;

    /// <exception cref="JournalDamagedException">The journal cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds a record of a kind or version that this program does not know.</exception>
    public ReplayedJournal Run()
    {
        var checkpoint = Reconcile(state.LoadCheckpoint());
        Dictionary<long, byte[]?> pending = [];
        List<byte[]> held = [];
        HashSet<long> decided = [];
        var batch = new StateBatch();
        batch.Saw(checkpoint.LastRecordId);
        var records = 0L;
        using var reader = journal.OpenReader(checkpoint.Archive);
        while (reader.Position.Sequence < journal.RecoveredEnd.Sequence && reader.TryRead(out var entry))
        {
            records++;
            switch (entry.Type)
            {
                case JournalRecordType.Submit:
                    var submit = SubmitRecord.Read(entry.Payload, out _);
                    batch.Saw(submit.RecordId);
                    if (submit.IsAllowed)
                    {
                        pending[submit.RecordId] = submit.Parts.IsEmpty ? null : entry.Payload.ToArray();
                    }

                    decided.Add(submit.RecordId);
                    break;
                case JournalRecordType.Part:
                    held.Add(entry.Payload.ToArray());
                    batch.Saw(PartRecord.Read(entry.Payload).GivenId);
                    break;
                case JournalRecordType.Outcome:
                    _ = pending.Remove(OutcomeRecord.Read(entry.Payload).RecordId);
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
        ArchiveLog.Replayed(logger, records, pending.Count);
        return new ReplayedJournal([.. pending.Select(p => new PendingIntent(p.Key, p.Value))], [.. held.Where(h => !decided.Contains(PartRecord.Read(h).RecordId))], batch.LastRecordId);

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

    // The checkpoint and the journal were written by the same process; if they do not fit, something was lost or put back in between.
    private ArchiveCheckpoint Reconcile(ArchiveCheckpoint checkpoint)
    {
        var end = journal.RecoveredEnd;
        if (journal.First.Sequence > checkpoint.Archive.Sequence)
        {
            throw new JournalDamagedException(
                $"journal records {checkpoint.Archive.Sequence} to {journal.First.Sequence - 1} are missing: guard.db is older than the journal, or journal files were deleted");
        }

        if (checkpoint.State.Sequence <= end.Sequence)
        {
            return checkpoint;
        }

        // Without fsync a power cut can take records from the journal that the archive has already.
        ArchiveLog.JournalBehind(logger, end.Sequence, checkpoint.State.Sequence);
        var clamped = checkpoint with { Archive = new JournalPosition(Math.Min(checkpoint.Archive.Sequence, end.Sequence)), State = end };
        state.Commit(new StateBatch(), clamped);
        return clamped;
    }
}
