using SmppGuard.Complaints;

namespace SmppGuard.Events;

/// <summary>
/// Complaints, recorded, answered and closed, in an order in which none comes later before a place that was given. Fails with <see cref="Model.StorageException"/>.
/// </summary>
internal interface IComplaintArrivals
{
    /// <summary>The place behind everything that is stored.</summary>
    Task<string> EndAsync(CancellationToken cancellation);

    /// <summary>What is behind a place; of one complaint in the order in which it happened.</summary>
    Task<ComplaintArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation);
}

/// <summary>A complaint came to a status.</summary>
/// <param name="Complaint">As it is now.</param>
/// <param name="Status">To this one; by now it may have another.</param>
internal sealed record ComplaintArrival(Complaint Complaint, ComplaintStatus Status);

/// <summary>Some of them.</summary>
internal sealed record ComplaintArrivalPage(IReadOnlyList<ComplaintArrival> Arrivals, string Place, bool IsAll);
