using SmppGuard.Archive.State;

namespace SmppGuard.Archive;

/// <summary>Is shown everything that was stored, once, in the order of the journal. On the pump's thread: quick, and never throws.</summary>
internal interface IArchiveObserver
{
    /// <summary>Both batches are emptied afterwards: nothing of them may be kept.</summary>
    void Stored(ArchiveBatch batch, StateBatch state);
}
