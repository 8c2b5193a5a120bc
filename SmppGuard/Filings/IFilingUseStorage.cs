using SmppGuard.Model;

namespace SmppGuard.Filings;

/// <summary>
/// Where it is kept when each filing was used last, by the keys of filings. What a method has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it has done nothing, or a part that
/// is done again.
/// </summary>
internal interface IFilingUseStorage
{
    Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation);

    /// <summary>Keeps the later of what is there and what is said.</summary>
    Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation);
}
