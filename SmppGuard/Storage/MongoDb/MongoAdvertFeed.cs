using System.Buffers.Binary;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Frequency;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Adverts that count towards frequency caps, as pods tell each other: a document has what a pod has counted since the one before, 24 octets an advert, and its number among those of the pod. They are
/// only added, and expire.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="time">From when on a document ages.</param>
/// <param name="pod">Who tells here.</param>
internal sealed class MongoAdvertFeed(MongoStore store, TimeProvider time, int pod) : IAdvertFeed
{
    private const string Name = "advertCounts";
    private const string OfPod = "pod";
    private const string Number = "number";
    private const string At = "at";
    private const string Counts = "counts";

    private const int OctetsOfCount = 24;
    private const ulong TakenBack = 1UL << 63;

    /// <summary>Of each pod, which tells no more than five times a second: ten minutes.</summary>
    private const int Latest = 3000;

    private static readonly BsonDocument ByPod = new(OfPod, 1);
    private static readonly BsonDocument NewestFirst = new(Number, -1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [OfPod] = "long", [Number] = "long", [At] = "date", [Counts] = "binData" },
        Indexes = [new(Number, new BsonDocument { { OfPod, 1 }, { Number, 1 } }), new(At, new BsonDocument(At, 1)) { ExpireAfter = IAdvertFeed.KeptFor }],
    };

    public long Pod => pod;

    private IMongoCollection<BsonDocument> Told => store.Collection(Name);

    public Task<long> NextAsync(CancellationToken cancellation) => store.NextAsync(string.Create(CultureInfo.InvariantCulture, $"{Name}/{pod}"), 1, cancellation);

    public Task TellAsync(long number, IReadOnlyList<AdvertCount> counts, CancellationToken cancellation)
    {
        var octets = new byte[counts.Count * OctetsOfCount];
        foreach (var (i, count) in counts.Index())
        {
            var at = octets.AsSpan(i * OctetsOfCount);
            BinaryPrimitives.WriteInt64LittleEndian(at, count.RecordId);
            BinaryPrimitives.WriteUInt64LittleEndian(at[8..], (ulong)count.Msisdn.Value | (count.IsTakenBack ? TakenBack : 0));
            BinaryPrimitives.WriteInt32LittleEndian(at[16..], count.Organization);
            BinaryPrimitives.WriteUInt32LittleEndian(at[20..], count.Until);
        }

        var document = new BsonDocument("_id", string.Create(CultureInfo.InvariantCulture, $"{pod}/{number}"))
            .With(OfPod, (long)pod).With(Number, number).With(At, time.GetUtcNow()).Add(Counts, new BsonBinaryData(octets));
        return store.RunAsync(
            Name,
            "insert",
            async () =>
            {
                try
                {
                    await Told.InsertOneAsync(document, cancellationToken: cancellation);
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // The number is ours alone: an attempt before has told it.
                }
            });
    }

    public Task<IReadOnlyList<ToldCounts>> LatestAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<ToldCounts>>(
        Name,
        "find",
        async () =>
        {
            var all = new List<ToldCounts>();
            var before = -1L;
            while (await Told.Find(new BsonDocument(OfPod, new BsonDocument("$gt", before))).Sort(ByPod).Limit(1).Project(ByPod).FirstOrDefaultAsync(cancellation) is { } next)
            {
                before = next.Number(OfPod);
                var newest = await Told.Find(new BsonDocument(OfPod, before)).Sort(NewestFirst).Limit(Latest).ToListAsync(cancellation);
                all.AddRange(newest.Select(Read).Reverse());
            }

            return all;
        });

    public Task<IReadOnlyList<ToldCounts>> BehindAsync(IReadOnlyDictionary<long, long> known, CancellationToken cancellation)
    {
        var others = known.Where(k => k.Key != pod).ToList();
        var behind = others.Select(k => new BsonDocument { { OfPod, k.Key }, { Number, new BsonDocument("$gt", k.Value) } });
        var unknown = new BsonDocument(OfPod, new BsonDocument("$nin", new BsonArray(others.Select(k => k.Key).Append(pod))));
        var filter = new BsonDocument("$or", new BsonArray(behind.Append(unknown)));
        return store.RunAsync<IReadOnlyList<ToldCounts>>(Name, "find", async () => (await Told.Find(filter).ToListAsync(cancellation)).ConvertAll(Read));
    }

    private static ToldCounts Read(BsonDocument told)
    {
        var octets = told[Counts].AsByteArray;
        var counts = new AdvertCount[octets.Length / OctetsOfCount];
        for (var i = 0; i < counts.Length; i++)
        {
            var at = octets.AsSpan(i * OctetsOfCount);
            var msisdn = BinaryPrimitives.ReadUInt64LittleEndian(at[8..]);
            counts[i] = new AdvertCount(
                BinaryPrimitives.ReadInt64LittleEndian(at),
                BinaryPrimitives.ReadInt32LittleEndian(at[16..]),
                new Msisdn((long)(msisdn & ~TakenBack)),
                BinaryPrimitives.ReadUInt32LittleEndian(at[20..]),
                (msisdn & TakenBack) != 0);
        }

        return new ToldCounts(told.Number(OfPod), told.Number(Number), told.Time(At), counts);
    }
}
