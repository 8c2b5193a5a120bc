using SmppGuard.Model;

namespace SmppGuard.Carriers.Portability;

/// <summary>
/// Where the list of ported numbers is kept. Its blocks lie under the hash of their octets; the list names those that it consists of, and another list takes its place at once and whole. What a method
/// has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it has done nothing that counts.
/// </summary>
internal interface IPortabilityStorage
{
    /// <summary>Whether other processes change the list too.</summary>
    bool IsShared { get; }

    /// <summary>The list in force; null: none was imported yet.</summary>
    Task<PortabilityList?> FindAsync(CancellationToken cancellation);

    /// <summary>The revision of the list in force; null: there is none.</summary>
    Task<long?> RevisionAsync(CancellationToken cancellation);

    /// <summary>The octets under some hashes; those that are missing are left out. Whether they are what was kept is for the caller to see.</summary>
    Task<IReadOnlyList<PortabilityOctets>> ReadAsync(IReadOnlyList<string> hashes, CancellationToken cancellation);

    /// <summary>Keeps octets, for a list that is about to name them.</summary>
    Task KeepAsync(IReadOnlyList<PortabilityOctets> octets, CancellationToken cancellation);

    /// <summary>Puts a list in force whose octets are kept.</summary>
    /// <param name="list">The list.</param>
    /// <param name="replaced">The revision that is in force now; null: there is none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: another one is in force by now, and stays so.</returns>
    Task<bool> TryPutInForceAsync(PortabilityList list, long? replaced, CancellationToken cancellation);

    /// <summary>Removes octets that the list in force does not name; where others import too, only those that were kept an hour ago.</summary>
    Task RemoveLeftOversAsync(CancellationToken cancellation);
}
