namespace SmppGuard.Relay.Receipts;

/// <summary>How processes that share a store tell each other how much of what they sent is in it. Nobody's clock is asked: each counts its own marks.</summary>
internal interface IStoredMarkFeed
{
    /// <summary>What was told last under the number of this process, by whichever had it.</summary>
    Task<StoredMark> OwnAsync(CancellationToken cancellation);

    /// <summary>Takes the place of what was told before.</summary>
    Task TellAsync(StoredMark mark, CancellationToken cancellation);

    /// <summary>What all other processes told last, by their numbers: also those that are dead.</summary>
    Task<IReadOnlyDictionary<int, StoredMark>> OthersAsync(CancellationToken cancellation);
}

/// <summary>How far one process is.</summary>
/// <param name="Told">The number of its last mark: each is made after the one before was told, and before it is told itself.</param>
/// <param name="Stored">The last mark before which everything that was recorded is stored; <see cref="Everything"/>: it stopped, and left nothing.</param>
internal readonly record struct StoredMark(long Told, long Stored)
{
    public const long Everything = long.MaxValue;

    /// <summary>Made after everything that was recorded when this was looked at: the next one may have been made before, and told since.</summary>
    public long Covering => Told + 2;
}
