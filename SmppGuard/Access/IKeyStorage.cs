using SmppGuard.Model;

namespace SmppGuard.Access;

/// <summary>
/// Where keys are kept that were made over the API, and when each key was used last. What a method has done is durable when it has completed; when it fails with a
/// <see cref="StorageException"/>, it has done nothing.
/// </summary>
internal interface IKeyStorage
{
    /// <summary>Whether other processes make and revoke keys there, too.</summary>
    bool IsShared { get; }

    /// <summary>All that were ever made, revoked ones included, oldest first.</summary>
    Task<IReadOnlyList<IssuedKey>> ListAsync(CancellationToken cancellation);

    Task AddAsync(IssuedKey key, CancellationToken cancellation);

    /// <summary>False: there is none with this id, or it was revoked before.</summary>
    Task<bool> RevokeAsync(string id, DateTimeOffset at, string by, CancellationToken cancellation);

    /// <summary>When keys were used last, by their ids; of configured ones, too.</summary>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation);

    /// <summary>Keeps the later of what is there and what is said.</summary>
    Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation);
}
