using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>
/// Whether the archive has come as far as somebody needs who looks for a message in it: it follows the journal by moments. A paused archive comes nowhere, and has to do as it is.
/// </summary>
internal sealed class ArchiveProgress(ArchivePump pump, ArchiveOptions options)
{
    /// <summary>Whether everything recorded before a place in the journal is stored, but for what still waits for its outcome.</summary>
    /// <param name="end">That place; null: it is not known yet, so it does not.</param>
    public bool Holds(JournalPosition? end) => options.Paused || HasStored(end);

    /// <summary>As <see cref="Holds"/>, and never so while it is paused.</summary>
    public bool HasStored(JournalPosition? end) => pump.StoredUpTo.Sequence >= end?.Sequence;

    /// <summary>Completes when it <see cref="Holds"/> that.</summary>
    public async Task WaitAsync(JournalPosition end, CancellationToken cancellation)
    {
        if (!options.Paused)
        {
            await WaitUntilStoredAsync(end, cancellation);
        }
    }

    /// <summary>As <see cref="WaitAsync"/>, and never while it is paused.</summary>
    public async Task WaitUntilStoredAsync(JournalPosition end, CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the look, so that nothing falls between the two.
            var goesOn = pump.GoesOn;
            if (HasStored(end))
            {
                return;
            }

            await goesOn.WaitAsync(cancellation);
        }
    }
}
