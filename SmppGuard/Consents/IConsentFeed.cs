using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Consents;

/// <summary>An event at its place in the stream of the process that recorded it.</summary>
/// <param name="Pod">Whose stream.</param>
/// <param name="Number">Its place there: from 1 on, without a gap.</param>
/// <param name="Event">It, perhaps without its attachments.</param>
internal readonly record struct StreamedConsent(long Pod, long Number, ConsentRecord Event);

/// <summary>How far a stream is known: the last event up to which nothing is missing.</summary>
/// <param name="Number">Its place; 0: none is known.</param>
/// <param name="ConsentId">Which it was, by which a stream is recognized that went back since, such as one that was restored.</param>
internal readonly record struct StreamPlace(long Number, long ConsentId);

/// <summary>A part of a stream, from one place to another.</summary>
/// <param name="Pod">Whose stream.</param>
/// <param name="After">The number before the first.</param>
/// <param name="UpTo">The last number; null: to the end.</param>
internal readonly record struct StreamSection(long Pod, long After, long? UpTo);

/// <summary>
/// What is recorded where several processes share a storage: each adds to a stream of its own, and all are followed. The own one too: a process that had the number before, and has not noticed yet that
/// it lost it, may still add what it was told.
/// </summary>
internal interface IConsentFeed
{
    /// <summary>The stream of this process.</summary>
    long Pod { get; }

    /// <summary>
    /// For each stream a place near its end: whatever is read with <see cref="Read"/> afterwards has everything up to there.
    /// </summary>
    Task<IReadOnlyDictionary<long, StreamPlace>> PlacesAsync(CancellationToken cancellation);

    /// <summary>Adds events to the stream of this process durably, each once by its id, whoever else adds them.</summary>
    /// <exception cref="StorageException">They could not all be added.</exception>
    Task AppendAsync(IReadOnlyList<ConsentRecord> events);

    /// <summary>Whether the streams have at all these places what is named there.</summary>
    Task<bool> HasAsync(IReadOnlyDictionary<long, StreamPlace> places, CancellationToken cancellation);

    /// <summary>The events of a part of a stream, as <see cref="IConsentStorage.ReadAll"/> gives them. On the caller's thread; several may read at once.</summary>
    IEnumerable<StoredConsents> Read(StreamSection section, Func<string, int?> organizationIndex, int batchSize);

    /// <summary>
    /// Of each stream the events from the known place on, that event included, by their number; the streams that are not known from their beginning. Of very long ones only
    /// the first of them.
    /// </summary>
    /// <param name="known">How far each is known.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<ConsentNews> NewsAsync(IReadOnlyDictionary<long, StreamPlace> known, CancellationToken cancellation);
}

/// <summary>What streams have behind the places that were named.</summary>
/// <param name="Events">Those of one stream in their order.</param>
/// <param name="IsAll">Whether there was no more.</param>
internal readonly record struct ConsentNews(IReadOnlyList<StreamedConsent> Events, bool IsAll);
