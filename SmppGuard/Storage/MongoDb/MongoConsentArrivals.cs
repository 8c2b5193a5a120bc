using System.Globalization;
using SmppGuard.Consents;
using SmppGuard.Events;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The streams of consents of all pods, in which nothing comes before a place that was passed. A place is one in each stream: <c>pod:number:id</c>, separated by commas. A stream that begins later is told from
/// its beginning.
/// </summary>
internal sealed class MongoConsentArrivals(IConsentFeed feed) : IConsentArrivals
{
    private const char BetweenStreams = ',';
    private const char BetweenParts = ':';

    public Task BeginAsync(bool isWanted, CancellationToken cancellation) => Task.CompletedTask;

    public async Task<string> EndAsync(CancellationToken cancellation)
    {
        var streams = new ConsentStreams();
        streams.Begin(await feed.PlacesAsync(cancellation));
        while (true)
        {
            var before = streams.Length;
            var news = await feed.NewsAsync(streams.Known, cancellation);
            _ = streams.Advance(news);
            if (news.IsAll || streams.Length == before)
            {
                return Of(streams.Known);
            }
        }
    }

    public async Task<ConsentArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var places = Read(after);
        var news = await feed.NewsAsync(places, cancellation);
        if (places.Where(place => place.Value.Number > 0 && !news.Events.Any(e => e.Pod == place.Key && e.Number == place.Value.Number && e.Event.ConsentId == place.Value.ConsentId)).ToList() is { Count: > 0 } gone)
        {
            // The database was restored to a moment before. What it has near its end is told again, of which receivers drop what they have.
            var near = await feed.PlacesAsync(cancellation);
            foreach (var (pod, _) in gone)
            {
                places[pod] = near.GetValueOrDefault(pod);
            }

            news = await feed.NewsAsync(places, cancellation);
        }

        var events = new List<ConsentRecord>();
        var isCut = false;
        foreach (var streamed in news.Events.OrderBy(e => e.Pod).ThenBy(e => e.Number))
        {
            // Behind a gap stands what comes when the gap is filled.
            if (streamed.Number == places.GetValueOrDefault(streamed.Pod).Number + 1)
            {
                if (events.Count == limit)
                {
                    isCut = true;
                    break;
                }

                events.Add(streamed.Event);
                places[streamed.Pod] = new StreamPlace(streamed.Number, streamed.Event.ConsentId);
            }
        }

        return new ConsentArrivalPage(events, Of(places), !isCut && (news.IsAll || events.Count == 0));
    }

    // They stay: they are the consents themselves.
    public Task ForgetAsync(IReadOnlyList<string> places, CancellationToken cancellation) => Task.CompletedTask;

    private static string Of(IReadOnlyDictionary<long, StreamPlace> places) => string.Join(
        BetweenStreams, places.OrderBy(place => place.Key).Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Key}{BetweenParts}{place.Value.Number}{BetweenParts}{place.Value.ConsentId}")));

    private static Dictionary<long, StreamPlace> Read(string place) => place.Split(BetweenStreams, StringSplitOptions.RemoveEmptyEntries)
        .Select(stream => stream.Split(BetweenParts))
        .ToDictionary(parts => long.Parse(parts[0], CultureInfo.InvariantCulture), parts => new StreamPlace(long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)));
}
