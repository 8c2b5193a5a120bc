using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>
/// Where pods that share a storage tell each other which adverts they have counted. Registered only where a storage is shared. What was told is kept for <see cref="KeptFor"/>. Fails with
/// <see cref="StorageException"/>.
/// </summary>
internal interface IAdvertFeed
{
    /// <summary>Whoever has not followed for longer has missed something for good.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>What one telling can have.</summary>
    const int MaxCounts = 100_000;

    /// <summary>This process's own pod.</summary>
    long Pod { get; }

    /// <summary>The number of what this pod tells next.</summary>
    Task<long> NextAsync(CancellationToken cancellation);

    /// <summary>Tells. Again with the same number and counts, it is told once. One at a time: what is told becomes visible in the order of its numbers.</summary>
    Task TellAsync(long number, IReadOnlyList<AdvertCount> counts, CancellationToken cancellation);

    /// <summary>What every pod has told last, this one included: some minutes of each at least, oldest first.</summary>
    Task<IReadOnlyList<ToldCounts>> LatestAsync(CancellationToken cancellation);

    /// <summary>What other pods have told behind what is known of each, of unknown ones all; as <see cref="PodChanges"/> says of answers.</summary>
    Task<IReadOnlyList<ToldCounts>> BehindAsync(IReadOnlyDictionary<long, long> known, CancellationToken cancellation);
}
