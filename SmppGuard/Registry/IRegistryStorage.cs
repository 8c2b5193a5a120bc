using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>
/// Where the registry is kept, as a whole with one version. Several processes may share one: each changes what it has seen, or learns that somebody came before. What a
/// method has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it has done nothing.
/// </summary>
internal interface IRegistryStorage
{
    /// <summary>What is stored; an empty state when nothing is.</summary>
    /// <exception cref="InvalidDataException">An entry cannot be read.</exception>
    Task<RegistryState> LoadAsync(CancellationToken cancellation);

    /// <summary>
    /// Makes <paramref name="after"/> of <paramref name="before"/>, with its history, entirely or not at all. Organizations that are new in it have been given their indexes.
    /// </summary>
    /// <returns>The version that it has now; null: somebody else has saved since <paramref name="before"/> was loaded, and nothing was changed.</returns>
    Task<long?> TrySaveAsync(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>
    /// Gives organizations their indexes (<see cref="Organization.Index"/>): each the one that it ever had, or the next that nobody had. Whoever asks, in whatever process, is
    /// told the same. Apart from <see cref="TrySaveAsync"/>: an index stays given when its organization is not saved after all, or deleted.
    /// </summary>
    Task<IReadOnlyDictionary<string, int>> GiveIndexesAsync(IReadOnlyCollection<string> organizations, CancellationToken cancellation);

    /// <summary>Of entries that were deleted and not registered again, what they were; the history tells. Those that never were, or are there, are left out.</summary>
    Task<IReadOnlyDictionary<RegistryKey, FormerEntry>> FormerAsync(IReadOnlyCollection<RegistryKey> keys, CancellationToken cancellation);

    /// <summary>
    /// Hashes passwords that earlier versions stored in clear, which is no change that a history tells, and, once in the life of a store, rids it of what was replaced or deleted wherever it
    /// keeps unused octets. Called before <see cref="LoadAsync"/>.
    /// </summary>
    /// <returns>How many there were.</returns>
    Task<int> HideSecretsAsync(Func<string, string> hash, CancellationToken cancellation);

    /// <summary>Completes, at once or within a second of it, when the version of what is stored is another.</summary>
    /// <returns>That version.</returns>
    Task<long> ChangedAsync(long version, CancellationToken cancellation);
}
