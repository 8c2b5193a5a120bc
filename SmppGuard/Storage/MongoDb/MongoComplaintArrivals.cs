using SmppGuard.Complaints;
using SmppGuard.Events;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Complaints by the numbers that they have had when they came to each status, over all pods (<see cref="ArrivalNumbers"/>).</summary>
internal sealed class MongoComplaintArrivals(MongoStore store) : IComplaintArrivals
{
    private static readonly ComplaintStatus[] Streams = [ComplaintStatus.Open, ComplaintStatus.Answered, ComplaintStatus.Closed];

    public async Task<string> EndAsync(CancellationToken cancellation)
    {
        var numbers = new List<long>();
        foreach (var status in Streams)
        {
            numbers.Add(await RunAsync(() => store.Collection(MongoComplaintStorage.Name).LastArrivalAsync(MongoComplaintStorage.NumberOf(status), cancellation)));
        }

        return ArrivalStreams.Place(numbers);
    }

    public async Task<ComplaintArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var places = ArrivalStreams.Numbers(after);
        var read = new IReadOnlyList<(long Number, ComplaintArrival Arrival)>[Streams.Length];
        for (var stream = Streams.Length - 1; stream >= 0; stream--)
        {
            var (status, field) = (Streams[stream], MongoComplaintStorage.NumberOf(Streams[stream]));
            var place = places[stream];
            read[stream] = await RunAsync(async () => (await store.Collection(MongoComplaintStorage.Name).ArrivalsAsync(field, place, limit, cancellation))
                .ConvertAll(found => (found.Number(field), new ComplaintArrival(MongoComplaintStorage.Read(found), status))));
        }

        var (arrivals, to, isAll) = ArrivalStreams.Merge(after, read, limit);
        return new ComplaintArrivalPage(arrivals, to, isAll);
    }

    private Task<T> RunAsync<T>(Func<Task<T>> find) => store.RunAsync(MongoComplaintStorage.Name, "find", find);
}
