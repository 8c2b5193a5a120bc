using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>What becomes of the streams of several pods at one that follows them, whatever is late, comes again, or comes before what stands in front of it.</summary>
public sealed class ConsentStreamsTests
{
    private const int Acme = 1;
    private const int Pods = 4;
    private const long Start = 1_767_225_600_000;

    private static readonly long[] Recipients = [8_613_800_138_000, 8_613_800_138_001, 447_700_900_123];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_pod_comes_to_what_the_model_says_and_never_takes_a_gap_for_known(int seed)
    {
        var random = new Random(seed);
        var streams = Enumerable.Range(0, Pods).Select(pod => StreamOf(pod, random)).ToList();
        var (followed, index) = (new ConsentStreams(), new ConsentIndex());
        for (var look = 0; look < 30; look++)
        {
            // Of each stream what was added so far, from the known place on, of which some is not visible yet.
            var news = streams.SelectMany(s => s.Take(random.Next(s.Count + 1))).Where(e => e.Number >= Place(e.Pod).Number)
                .Where(e => e.Number == Place(e.Pod).Number || random.Next(4) > 0).ToList();
            Apply(index, news, random);
            var before = followed.Known.ToDictionary();
            _ = followed.Advance(new ConsentNews(news, IsAll: true));
            foreach (var (pod, place) in followed.Known)
            {
                var seen = news.Where(e => e.Pod == pod).Select(e => e.Number).ToHashSet();
                Assert.All(Numbers(before.GetValueOrDefault(pod).Number + 1, place.Number), number => Assert.Contains(number, seen));
            }
        }

        var last = streams.SelectMany(s => s).Where(e => e.Number >= Place(e.Pod).Number).ToList();
        Apply(index, last, random);
        Assert.True(followed.Advance(new ConsentNews(last, IsAll: true)));
        Assert.Equal(streams.Where(s => s.Count > 0).Sum(s => (long)s.Count), followed.Length);
        AssertAsModel(streams.SelectMany(s => s), index);

        StreamPlace Place(long pod) => followed.Known.GetValueOrDefault(pod);
    }

    [Fact]
    public void What_stands_behind_a_gap_is_in_force_and_is_not_all()
    {
        var streams = new ConsentStreams();
        var events = Enumerable.Range(1, 3).Select(i => Streamed(7, i, ConsentEvents.Refusal("acme", Recipients[0], i, Start + i))).ToList();
        Assert.False(streams.Advance(new ConsentNews([events[0], events[2]], IsAll: true)));
        Assert.Equal(new StreamPlace(1, 1), streams.Known[7]);
        Assert.True(streams.Advance(new ConsentNews(events, IsAll: true)));
        Assert.Equal(new StreamPlace(3, 3), streams.Known[7]);
    }

    /// <summary>A database that was restored from a backup gives numbers again that others know already: what has them now must not be passed over.</summary>
    [Theory]
    [InlineData(2, 99)]
    [InlineData(3, 99)]
    [InlineData(1, 1)]
    public void A_stream_that_went_back_is_read_from_its_beginning(int length, long last)
    {
        var streams = new ConsentStreams();
        Assert.True(streams.Advance(new ConsentNews([.. Enumerable.Range(1, 3).Select(i => Streamed(7, i, ConsentEvents.Refusal("acme", Recipients[0], i, Start)))], IsAll: true)));
        var now = Enumerable.Range(1, length).Select(i => Streamed(7, i, ConsentEvents.Refusal("acme", Recipients[0], i == length ? last : i, Start))).ToList();
        Assert.False(streams.Advance(new ConsentNews([.. now.Where(e => e.Number >= 3)], IsAll: true)));
        Assert.True(streams.Advance(new ConsentNews(now, IsAll: true)));
        Assert.Equal(new StreamPlace(length, last), streams.Known[7]);
    }

    [Fact]
    public void Where_nobody_records_anything_everything_is_known() => Assert.True(new ConsentStreams().Advance(new ConsentNews([], IsAll: true)));

    private static List<StreamedConsent> StreamOf(int pod, Random random) => [.. Enumerable.Range(1, random.Next(12)).Select(number =>
    {
        // Few moments, so that pods meet in one; ids as pods give them.
        var at = Start + random.Next(8);
        var id = RecordIds.FirstAt(Start) + ((long)pod * 4096) + number;
        var recipient = Recipients[random.Next(Recipients.Length)];
        return Streamed(pod, number, random.Next(2) == 0 ? ConsentEvents.Refusal("acme", recipient, id, at) : ConsentEvents.Grant("acme", recipient, id, at, at, random.Next(3) == 0 ? at + 5 : 0));
    })];

    private static StreamedConsent Streamed(long pod, long number, ConsentRecord consent) => new(pod, number, consent);

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            yield return number;
        }
    }

    private static void Apply(ConsentIndex index, IReadOnlyList<StreamedConsent> news, Random random)
    {
        var events = news.Select(e => ConsentEvent.Of(e.Event, Acme)).ToArray();
        random.Shuffle(events);
        index.Apply(events);
    }

    private static void AssertAsModel(IEnumerable<StreamedConsent> events, ConsentIndex index)
    {
        var all = events.Select(e => e.Event).ToList();
        foreach (var recipient in Recipients)
        {
            var model = new ConsentModel();
            foreach (var e in all.Where(e => e.Msisdn.Value == recipient).OrderBy(e => e.ConsentId))
            {
                if (e.Change == ConsentChange.Grant)
                {
                    model.Grant(e.ConsentId, e.EffectiveAt, e.ExpiresAt, e.RecordedAt);
                }
                else
                {
                    model.Refuse(e.ConsentId, e.EffectiveAt);
                }
            }

            foreach (var now in Numbers(Start + 8, Start + 15))
            {
                Assert.Equal(model.StateAt(now), index.Find(Acme, new Msisdn(recipient), now));
            }
        }
    }
}
