using SmppGuard.Journal.Records;

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

/// <summary>
/// What is recorded where several processes share a storage: each adds to a stream of its own, and all are followed. The own one too: a process that had the number before, and has not noticed yet that
/// it lost it, may still add what it was told.
/// </summary>
internal interface IConsentFeed
{
    /// <summary>The stream of this process.</summary>
    long Pod { get; }

    /// <summary>
    /// For each stream a place near its end: whatever is read from <see cref="IConsentStorage.ReadAll"/> afterwards has everything up to there.
    /// </summary>
    Task<IReadOnlyDictionary<long, StreamPlace>> PlacesAsync(CancellationToken cancellation);

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
