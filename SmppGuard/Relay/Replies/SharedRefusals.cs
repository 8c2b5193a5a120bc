using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Journal;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// Where processes share a store, a refusal is acknowledged when it is in it, so that all others have it a moment later: it must not stand in the journal of a process alone that is killed
/// right after. While the store does not answer, the journal has to do: then the others learn of it late, and know that they do not know everything. Nothing where one process has the
/// store for itself.
/// </summary>
internal sealed class SharedRefusals(IEnumerable<IConsentFeed> feeds, MessageJournal journal, ArchiveProgress progress, RelayLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>SMSCs wait longer for their answer, and many times longer than a store that is well takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public bool AreAwaited { get; } = feeds.Any();

    /// <summary>Completes when everything that was recorded before is in the store, or that takes too long.</summary>
    public async Task StoredAsync()
    {
        if (!AreAwaited)
        {
            return;
        }

        var recorded = journal.Committed;
        var started = time.GetTimestamp();
        while (!progress.HasStored(recorded) && time.GetElapsedTime(started) < Patience && !lifetime.Draining.IsCancellationRequested)
        {
            // Whoever stops takes over the rest, and the others have it then.
            await Task.Delay(LookAgain, time);
        }
    }
}
