using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>
/// Whether the archive has come as far as somebody needs who looks for a message in it: it follows the journal by moments. A paused archive comes nowhere, and has to do as it is.
/// </summary>
internal sealed class ArchiveProgress(ArchivePump pump, ArchiveOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether everything recorded before a place in the journal is stored, but for what still waits for its outcome.</summary>
    /// <param name="end">That place; null: it is not known yet, so it does not.</param>
    public bool Holds(JournalPosition? end) => options.Paused || HasStored(end);

    /// <summary>As <see cref="Holds"/>, and never so while it is paused.</summary>
    public bool HasStored(JournalPosition? end) => pump.StoredUpTo.Sequence >= end?.Sequence;

    /// <summary>Completes when it <see cref="Holds"/> that.</summary>
    public async Task WaitAsync(JournalPosition end, CancellationToken cancellation)
    {
        while (!Holds(end))
        {
            await Task.Delay(LookAgain, time, cancellation);
        }
    }
}
