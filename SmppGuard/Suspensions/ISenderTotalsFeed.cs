using SmppGuard.Model;

namespace SmppGuard.Suspensions;

/// <summary>What a rule looks at: everybody of a scope, over some minutes.</summary>
internal readonly record struct SuspensionView(SuspensionScope Scope, int WindowMinutes);

/// <summary>What one pod has counted, of all who did anything.</summary>
/// <param name="Pod">Which.</param>
/// <param name="Round">Goes up each time that it is told: one that stands still is of a pod that does not live.</param>
/// <param name="Totals">By sender.</param>
internal sealed record ToldTotals(long Pod, long Round, IReadOnlyDictionary<string, SenderTotals> Totals);

/// <summary>Where pods that share a storage tell each other what they count of senders. Registered only where a storage is shared. Fails with <see cref="StorageException"/>.</summary>
internal interface ISenderTotalsFeed
{
    /// <summary>Tells what this pod has counted, in the place of what it told before.</summary>
    Task TellAsync(SuspensionView view, IReadOnlyDictionary<string, SenderTotals> totals, CancellationToken cancellation);

    /// <summary>What the other pods told last.</summary>
    Task<IReadOnlyList<ToldTotals>> OthersAsync(SuspensionView view, CancellationToken cancellation);
}
