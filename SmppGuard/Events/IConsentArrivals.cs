using SmppGuard.Journal.Records;

namespace SmppGuard.Events;

/// <summary>
/// Agreements and refusals in an order in which none comes later before a place that was given: their ids are given before they are stored, and overtake each other. Fails with
/// <see cref="Model.StorageException"/>.
/// </summary>
internal interface IConsentArrivals
{
    /// <summary>Says at the start, before anything is recorded, whether there will be anybody who asks.</summary>
    Task BeginAsync(bool isWanted, CancellationToken cancellation);

    /// <summary>The place behind everything that is stored; from here on, what is stored has its place.</summary>
    Task<string> EndAsync(CancellationToken cancellation);

    Task<ConsentArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation);

    /// <summary>Nobody asks again for what is before the least of these places.</summary>
    Task ForgetAsync(IReadOnlyList<string> places, CancellationToken cancellation);
}

/// <summary>Some consent events, all of their changes; attachments may be left out.</summary>
internal sealed record ConsentArrivalPage(IReadOnlyList<ConsentRecord> Events, string Place, bool IsAll);
