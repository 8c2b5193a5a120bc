using SmppGuard.Model;

namespace SmppGuard.Relay.Esme;

/// <summary>Binds of an account.</summary>
/// <param name="All">All of them.</param>
/// <param name="Sending">Those that can submit: transmitters and transceivers.</param>
internal readonly record struct BindCounts(int All, int Sending)
{
    public static BindCounts operator +(BindCounts one, BindCounts other) => new(one.All + other.All, one.Sending + other.Sending);
}

/// <summary>What a pod told last.</summary>
/// <param name="Pod">Which.</param>
/// <param name="Beat">Goes up each time that it tells something: one that stands still is of a pod that does not live.</param>
/// <param name="Binds">By account.</param>
internal sealed record BindsOfPod(long Pod, long Beat, IReadOnlyDictionary<string, BindCounts> Binds);

/// <summary>Where pods that share a storage tell each other who is bound to them. Registered only where a storage is shared. Fails with <see cref="StorageException"/>.</summary>
internal interface IBindFeed
{
    /// <summary>Tells that this pod lives, and who is bound to it.</summary>
    /// <param name="binds">Null: as told before.</param>
    /// <param name="cancellation">Gives up.</param>
    Task TellAsync(IReadOnlyDictionary<string, BindCounts>? binds, CancellationToken cancellation);

    /// <summary>What the other pods told last.</summary>
    Task<IReadOnlyList<BindsOfPod>> OthersAsync(CancellationToken cancellation);
}
