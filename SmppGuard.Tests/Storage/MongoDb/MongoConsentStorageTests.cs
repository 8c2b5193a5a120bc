using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoConsentStorageTests : ConsentStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(
        typeof(MongoConsentStorageTests), PodLease.Layout, MongoConsentStorage.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout, MongoArchiveState.Layout);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task A_stream_has_no_gap_and_no_number_twice_whatever_came_again_or_wrote_for_the_same_pod()
    {
        var (here, elsewhere) = (Open(1), Open(1));
        here.Append([Refusal(1), Refusal(2)]);
        here.Append([Refusal(2), Refusal(3), Refusal(3)]);

        // Two data directories with one number, for as long as it takes to find out; and the pod's own memory of what it wrote is none.
        elsewhere.Append([Refusal(4)]);
        here.Append([Refusal(5)]);
        Assert.Equal([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)], await StreamAsync(1));

        // Lost with a primary, and what came behind was not.
        _ = await _database.Store.Collection(MongoConsentStorage.Layout.Name).DeleteOneAsync(new BsonDocument("_id", 2L));
        here.Append([Refusal(2), Refusal(6), Refusal(7)]);
        Assert.Equal([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7)], await StreamAsync(1));
    }

    [SkippableTheory]
    [InlineData("insert")]
    [InlineData("find")]
    public async Task What_could_not_be_added_is_said_and_is_added_in_full_when_it_comes_again(string command)
    {
        var here = Open(1);
        here.Append([Refusal(1)]);
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { command } }, { "errorCode", 96 } });
        _ = Assert.Throws<StorageException>(() => here.Append([Refusal(2), Refusal(3)]));
        await _database.Database.HealAsync();
        here.Append([Refusal(2), Refusal(3)]);
        Assert.Equal([(1, 1), (2, 2), (3, 3)], await StreamAsync(1));
    }

    [SkippableFact]
    public async Task News_are_those_of_all_pods_from_the_known_places_on()
    {
        var here = Open(1);
        here.Append([Refusal(1)]);
        Open(2).Append([Refusal(11), Refusal(12)]);
        Open(0).Append([Refusal(21)]);
        Assert.Equal([0, 1, 2], (await here.PlacesAsync(default)).Keys.Order());
        var all = await here.NewsAsync(new Dictionary<long, StreamPlace>(), default);
        Assert.True(all.IsAll);
        Assert.Equal([(0, 1, 21), (1, 1, 1), (2, 1, 11), (2, 2, 12)], all.Events.Select(e => (e.Pod, e.Number, e.Event.ConsentId)));
        Assert.Equal(Refusal(11), all.Events[2].Event);
        var later = await here.NewsAsync(new Dictionary<long, StreamPlace> { [2] = new(2, 12), [0] = new(1, 21), [1] = new(1, 1) }, default);
        Assert.Equal([(0, 1), (1, 1), (2, 2)], later.Events.Select(e => (e.Pod, e.Number)));
    }

    /// <summary>A list at one pod, and a refusal at another, which must not wait for it.</summary>
    [SkippableFact]
    public async Task Of_a_long_stream_comes_the_beginning_and_of_a_short_one_beside_it_all()
    {
        Open(1).Append([.. Enumerable.Range(1, 2100).Select(i => Refusal(i))]);
        Open(2).Append([Refusal(9001)]);
        var here = Open(3);
        var streams = new ConsentStreams();
        var news = await here.NewsAsync(streams.Known, default);
        Assert.Contains(news.Events, e => e.Event.ConsentId == 9001);
        Assert.False(news.IsAll);
        Assert.False(streams.Advance(news));
        var rounds = 1;
        while (!streams.Advance(await here.NewsAsync(streams.Known, default)))
        {
            Assert.InRange(rounds++, 1, 10);
        }

        Assert.Equal([(1, new StreamPlace(2100, 2100)), (2, new StreamPlace(1, 9001))], streams.Known.OrderBy(k => k.Key).Select(k => (k.Key, k.Value)));

        // Whoever starts now reads them at once, and begins to follow before the end.
        var places = await here.PlacesAsync(default);
        Assert.Equal([(1, new StreamPlace(100, 100)), (2, default)], places.OrderBy(k => k.Key).Select(k => (k.Key, k.Value)));
    }

    private protected override StoredState Open() => new MongoState(_database);

    private MongoConsentStorage Open(int pod) => new(_database.Open(), pod);

    private async Task<List<(long, long)>> StreamAsync(long pod) =>
        (await _database.Store.Collection(MongoConsentStorage.Layout.Name).Find(new BsonDocument("pod", pod)).Sort(new BsonDocument("number", 1)).ToListAsync())
            .ConvertAll(e => (e["number"].ToInt64(), e["_id"].ToInt64()));

    private static ConsentRecord Refusal(long id) => ConsentEvents.Refusal("acme", 8613800138000 + id, id, 1_764_000_000_000 + id);
}
