using System.Globalization;
using SmppGuard.Complaints;

namespace SmppGuard.Events.Sources;

/// <summary>Complaints are recorded, answered and closed.</summary>
internal sealed class ComplaintEvents(IComplaintArrivals arrivals) : IEventSource
{
    public string Name => "complaints";

    public IReadOnlyList<string> Types { get; } = [EventTypes.ComplaintRecorded, EventTypes.ComplaintAnswered, EventTypes.ComplaintClosed];

    public Task<string> EndAsync(CancellationToken cancellation) => arrivals.EndAsync(cancellation);

    public async Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var page = await arrivals.ReadAsync(after, limit, cancellation);
        var place = page.Arrivals.Count > 0 ? page.Place : ArrivalStreams.NoLaterThan(await EndAsync(cancellation), page.Place);
        return new EventPage([.. page.Arrivals.Select(Of)], place, page.IsAll);
    }

    // Neither channel nor text nor answer: in their words may stand what was in a message.
    private static GuardEvent Of(ComplaintArrival arrival)
    {
        var complaint = arrival.Complaint;
        var (type, at) = arrival.Status switch
        {
            ComplaintStatus.Open => (EventTypes.ComplaintRecorded, complaint.CreatedAt),
            ComplaintStatus.Answered => (EventTypes.ComplaintAnswered, complaint.AnsweredAt ?? complaint.CreatedAt),
            _ => (EventTypes.ComplaintClosed, complaint.ClosedAt ?? complaint.CreatedAt),
        };

        // With the moment: in a store that was restored an id is given again, and is another's then.
        return new GuardEvent(string.Create(CultureInfo.InvariantCulture, $"{type.Replace('.', '-')}-{complaint.Id}-{at.ToUnixTimeMilliseconds()}"), type, at, new EventData
        {
            Organization = complaint.Organization,
            Msisdn = complaint.Msisdn,
            Code = complaint.Code,
            ComplaintId = complaint.Id,
            DueAt = WorkingDays.EndOf(complaint.DueDate),
            IsUpheld = complaint.Upheld,
        });
    }
}
