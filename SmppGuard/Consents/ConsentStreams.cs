namespace SmppGuard.Consents;

/// <summary>
/// How far the streams of other processes are known. What is seen is in force whatever is missing before it, since events may come in any order and more than once; but a place is known only
/// when nothing is missing up to there, and until then it is asked for again. Not thread-safe.
/// </summary>
internal sealed class ConsentStreams
{
    private Dictionary<long, StreamPlace> _known = [];

    public IReadOnlyDictionary<long, StreamPlace> Known => _known;

    /// <summary>Events up to the known places, of all streams.</summary>
    public long Length => _known.Values.Sum(place => place.Number);

    /// <summary>Whether one of them was once found not to be the stream that was followed.</summary>
    public bool HasGoneBack { get; private set; }

    /// <summary>Everything up to these places is in force.</summary>
    public void Begin(IReadOnlyDictionary<long, StreamPlace> places) => _known = new Dictionary<long, StreamPlace>(places);

    /// <summary>Goes on to where nothing is missing.</summary>
    /// <param name="news">What came of <see cref="Known"/>, and is in force now.</param>
    /// <returns>Whether everything is known that others had recorded when they were asked.</returns>
    public bool Advance(ConsentNews news)
    {
        var isAll = news.IsAll;
        foreach (var pod in news.Events.Select(e => e.Pod).Concat(_known.Keys).ToHashSet())
        {
            isAll &= Advance(pod, news.Events.Where(e => e.Pod == pod));
        }

        return isAll;
    }

    private bool Advance(long pod, IEnumerable<StreamedConsent> events)
    {
        var place = _known.GetValueOrDefault(pod);
        var isFound = place.Number == 0;
        var isWhole = true;
        foreach (var streamed in events)
        {
            isFound |= streamed.Number == place.Number && streamed.Event.ConsentId == place.ConsentId;
            if (isFound && streamed.Number == place.Number + 1)
            {
                place = new StreamPlace(streamed.Number, streamed.Event.ConsentId);
            }

            isWhole &= streamed.Number <= place.Number;
        }

        // The event that was there is not: the stream is not the one that was followed. What it has now is read from its beginning.
        _known[pod] = isFound ? place : default;
        HasGoneBack |= !isFound;
        return isFound && isWhole;
    }
}
