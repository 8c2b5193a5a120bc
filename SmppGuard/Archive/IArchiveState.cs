using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>
/// What the journal's records change beside the messages in the archive, consents and deliveries, and how far this process came with its journal. Where several processes share a
/// store, consents and deliveries are in there; the checkpoint belongs to the journal, so it stays on the journal's own disk, and is no other's. Its callers' threads may wait for
/// the store: that of the pump, and the one that starts the program.
/// </summary>
internal interface IArchiveState
{
    /// <summary>The file of the data directory that has the checkpoint, for messages.</summary>
    string CheckpointFile { get; }

    /// <summary>The checkpoint of this process's journal; <see cref="ArchiveCheckpoint.Start"/>: there is none yet.</summary>
    ArchiveCheckpoint LoadCheckpoint();

    /// <summary>What is in the statistics of this process's journal, which ends at <paramref name="end"/>: what came behind was lost, and its places are used again.</summary>
    CountMarks LoadCountMarks(ArchiveCheckpoint checkpoint, JournalPosition end);

    /// <summary>
    /// Stores what the batch holds, counts included, and then moves the checkpoint to where the batch was made up to; both durably before it returns. A failure in between, of which nobody
    /// knows how far it came, makes the same records come again: a consent or delivery that is stored already, by its id, stays as it is, and a delivery that has ended is
    /// gone once the batches up to its end have come again; what is counted up to
    /// <see cref="ArchiveCheckpoint.Counted"/> is not counted again. <see cref="ArchiveCheckpoint.LastRecordId"/> never becomes less.
    /// </summary>
    void Commit(StateBatch batch, ArchiveCheckpoint checkpoint);

    /// <summary>Keeps for good that records were removed at the end of their retention.</summary>
    /// <param name="at">When, in milliseconds since 1970-01-01 UTC.</param>
    /// <param name="purged">What.</param>
    void RecordPurge(long at, PurgedRecords purged);
}
