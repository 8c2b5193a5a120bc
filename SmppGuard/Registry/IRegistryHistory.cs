using System.Text.Json.Serialization;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>One change of one field of one entry. Changes that were made together have the same moment.</summary>
internal sealed record HistoryItem(
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long Id, DateTimeOffset At, string By, string? Reason, string Kind, string Key, string Field, string? Old, string? New);

/// <summary>A time in which an organization, account or code was suspended; <c>EndedAt</c> is null while it lasts.</summary>
internal sealed record SuspensionItem([property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long Id, string Kind, string Key, DateTimeOffset At, string By, string? Reason, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>Who answered for a number at a moment.</summary>
/// <param name="Number">The registered number that it belonged to.</param>
/// <param name="Organization">Id of the organization.</param>
/// <param name="Since">When it became the owner, as far as is known.</param>
/// <param name="By">Who registered that.</param>
/// <param name="Reason">Why, where it was said.</param>
internal sealed record CodeHolder(string Number, string Organization, DateTimeOffset Since, string By, string? Reason);

/// <summary>
/// Who changed what in the registry, and when: append-only, field by field, written together with each change. Ids grow with time.
/// Fails with <see cref="StorageException"/>.
/// </summary>
internal interface IRegistryHistory
{
    /// <summary>Changes of an entry, newest first, also of one that was deleted.</summary>
    /// <param name="key">Which.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<HistoryItem>> OfAsync(RegistryKey key, long before, int limit, CancellationToken cancellation);

    /// <summary>Changes of all entries with larger ids, oldest first. Whoever goes on behind the last of them misses none.</summary>
    /// <param name="after">Only those with a larger id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<HistoryItem>> ChangesAsync(long after, int limit, CancellationToken cancellation);

    /// <summary>The id of the newest change; 0: there is none.</summary>
    Task<long> NewestAsync(CancellationToken cancellation);

    /// <summary>Suspensions, newest first, ended ones included.</summary>
    /// <param name="kind">Only of this kind; null: all.</param>
    /// <param name="key">Only of this id, number or system_id; null: all.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<SuspensionItem>> SuspensionsAsync(RegistryKind? kind, string? key, long before, int limit, CancellationToken cancellation);

    /// <summary>Who answered for a source number at that moment: of all codes registered then, the longest that it belonged to; null: nobody.</summary>
    Task<CodeHolder?> OwnerAtAsync(string number, DateTimeOffset at, CancellationToken cancellation);
}
