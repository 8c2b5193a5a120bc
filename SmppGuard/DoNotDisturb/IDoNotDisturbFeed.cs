using SmppGuard.Model;

namespace SmppGuard.DoNotDisturb;

/// <summary>A single number as it is after a change.</summary>
/// <param name="Msisdn">The number.</param>
/// <param name="IsPut">Whether it is on the list now.</param>
/// <param name="Pod">Who changed it last.</param>
/// <param name="Change">The number of that change among those of its pod.</param>
internal readonly record struct SingleChange(Msisdn Msisdn, bool IsPut, long Pod, long Change);

/// <summary>
/// What processes that share a storage change in it, for whoever wants to follow them. Registered only where a storage is shared. Lists are followed by
/// <see cref="IDoNotDisturbStorage.ListsAsync"/>, which tells of each the generation in force.
/// </summary>
internal interface IDoNotDisturbFeed
{
    /// <summary>The last change of each pod: what is read of the numbers afterwards has all up to these.</summary>
    Task<IReadOnlyList<(long Pod, long Change)>> NewestAsync(CancellationToken cancellation);

    /// <summary>
    /// The numbers that were changed behind what is known of each pod, those of unknown pods all, each as it is now. Changes of one pod become visible in their order; but what was changed while this is
    /// answered may be in it or not, a later one without an earlier one too.
    /// </summary>
    /// <param name="known">The last known change of each pod.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<SingleChange>> ChangesBehindAsync(IReadOnlyDictionary<long, long> known, CancellationToken cancellation);
}
