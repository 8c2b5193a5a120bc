using System.Buffers;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Consents;

/// <summary>Some stored events, in an array of <see cref="ArrayPool{T}.Shared"/> that whoever reads them gives back.</summary>
/// <param name="Events">The events, and perhaps old ones behind them.</param>
/// <param name="Count">How many count.</param>
/// <param name="RowsRead">Stored events that they were read from, those left out included.</param>
internal readonly record struct StoredConsents(ConsentEvent[] Events, int Count, int RowsRead);

/// <summary>
/// All consents and refusals ever recorded, append-only. They come in behind the journal (<see cref="Archive.IArchiveState.Commit"/>), each once by its id, and are read at start,
/// and for the history of one recipient.
/// </summary>
internal interface IConsentStorage
{
    /// <summary>How many events there are. Takes seconds with very many.</summary>
    long Count();

    /// <summary>
    /// Every event, without its texts. In the order of their ids, by which the table is filled quickest; what is made of them depends on no order. On the caller's thread, which
    /// waits for the store.
    /// </summary>
    /// <param name="organizationIndex">The index of an organization by its id; null: its events are left out.</param>
    /// <param name="batchSize">Most events of one array.</param>
    IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize);

    /// <summary>Recipients that an organization has anything on record of, in the order of their numbers.</summary>
    /// <param name="organization">Id of the organization.</param>
    /// <param name="after">Only larger numbers.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Msisdn>> NumbersAsync(string organization, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Events with larger ids, in the order of those, with all proofs; at most so many, and fewer only at the end.</summary>
    Task<IReadOnlyList<ConsentRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>The history of a recipient with one organization, with all proofs, oldest first.</summary>
    Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken);
}
