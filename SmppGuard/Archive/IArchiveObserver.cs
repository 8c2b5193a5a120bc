namespace SmppGuard.Archive;

/// <summary>
/// Is shown everything that the archive has stored, in the order of the journal, before the pump's checkpoint passes it. So what an observer makes durable while it is shown
/// a batch is not lost by a crash: after one that came before the checkpoint, the batch is shown again. Within a process each batch is shown once, unless showing it failed.
/// On the pump's thread: quick, and never waiting for the journal, which nobody empties meanwhile. What it throws stops the pump until it works.
/// </summary>
internal interface IArchiveObserver
{
    /// <summary>Both batches are emptied afterwards: nothing of them may be kept.</summary>
    void Stored(ArchiveBatch batch, StateBatch state);
}
