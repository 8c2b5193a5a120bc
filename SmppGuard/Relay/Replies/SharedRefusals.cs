using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Journal;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// Where processes share a store, a refusal is acknowledged when it is in it, so that all others have it a moment later: it must not stand in the journal of a process alone that is killed
/// right after. While the store does not answer, the journal has to do: then the others learn of it late, and know that they do not know everything.
/// </summary>
internal sealed class SharedRefusals(MessageJournal journal, ArchiveProgress progress, RelayLifetime lifetime, TimeProvider time) : ISharedRefusals
{
    /// <summary>SMSCs wait longer for their answer, and many times longer than a store that is well takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public bool AreAwaited => true;

    public async Task StoredAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, lifetime.Draining);
            await progress.WaitUntilStoredAsync(journal.Committed, either.Token);
        }
        catch (OperationCanceledException)
        {
            // It takes too long. Or this process stops: whoever stops takes over the rest, and the others have it then.
        }
    }
}
