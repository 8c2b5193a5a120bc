using System.Buffers;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// All consents and refusals, a document each, which are only added. Each pod adds to a stream of its own, numbered from 1 on without a gap, by which all follow it: <c>(pod, number)</c> is unique, so
/// that whoever wrote for a pod that another has taken over since can hide nothing.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="pod">Whose stream is added to here.</param>
internal sealed class MongoConsentStorage(MongoStore store, int pod) : IConsentStorage, IConsentFeed
{
    /// <summary>Added together, one after the other: behind those that are missing nothing stands that a majority has.</summary>
    private const int Together = 1000;

    /// <summary>What may stand behind a gap: what an attempt that failed has added, and one that fills it and goes on.</summary>
    private const int MayBeMissing = 2 * Together;

    /// <summary>Of one look at all streams, and of one stream that has more than that.</summary>
    private const int Page = 2000;

    private const int PageAtStart = 10_000;
    private const int Attempts = 5;

    private static readonly BsonDocument ById = new(ConsentDocument.Id, 1);
    private static readonly BsonDocument ByPlace = new() { { ConsentDocument.Pod, 1 }, { ConsentDocument.Number, 1 } };
    private static readonly BsonDocument NewestFirst = new(ConsentDocument.Number, -1);
    /// <summary>An event with all that it has.</summary>
    public static readonly ProjectionDefinition<BsonDocument, StreamedConsent> Whole = As([]);

    private static readonly ProjectionDefinition<BsonDocument, StreamedConsent> WithoutTexts = As(ConsentDocument.WithoutTexts);

    private readonly SemaphoreSlim _appending = new(1);

    public static CollectionLayout Layout => ConsentDocument.Layout;

    private IMongoCollection<BsonDocument> Events => store.Collection(Layout.Name);

    public long Pod => pod;

    public long Count() => store.Run(Layout.Name, "find", () => Events.EstimatedDocumentCount());

    public IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize) => Read([], ById, organizationIndex, batchSize);

    public IEnumerable<StoredConsents> Read(StreamSection section, Func<string, int?> organizationIndex, int batchSize)
    {
        var numbers = new BsonDocument("$gt", section.After);
        if (section.UpTo is { } last)
        {
            numbers.Add("$lte", last);
        }

        return Read(new BsonDocument { { ConsentDocument.Pod, section.Pod }, { ConsentDocument.Number, numbers } }, ByPlace, organizationIndex, batchSize);
    }

    private IEnumerable<StoredConsents> Read(BsonDocument filter, BsonDocument order, Func<string, int?> organizationIndex, int batchSize)
    {
        var needed = new BsonDocumentProjectionDefinition<BsonDocument, LoadedConsent>(ConsentDocument.WithoutTexts, new ConsentEventReader(organizationIndex));
        using var cursor = store.Run(Layout.Name, "find", () => Events.Find(filter, new FindOptions { BatchSize = PageAtStart }).Sort(order).Project(needed).ToCursor());
        while (store.Run(Layout.Name, "find", () => cursor.MoveNext()))
        {
            var (events, count, rows) = (ArrayPool<ConsentEvent>.Shared.Rent(batchSize), 0, 0);
            foreach (var loaded in cursor.Current)
            {
                if (rows == batchSize)
                {
                    yield return new StoredConsents(events, count, rows);
                    (events, count, rows) = (ArrayPool<ConsentEvent>.Shared.Rent(batchSize), 0, 0);
                }

                rows++;
                if (loaded.IsKnown)
                {
                    events[count++] = loaded.Event;
                }
            }

            yield return new StoredConsents(events, count, rows);
        }
    }

    // A recipient may have several events: those next to each other in the index are passed over.
    public Task<IReadOnlyList<Msisdn>> NumbersAsync(string organization, long after, int limit, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { ConsentDocument.Organization, organization }, { ConsentDocument.Msisdn, new BsonDocument("$gt", after) } };
        var sort = new BsonDocument { { ConsentDocument.Organization, 1 }, { ConsentDocument.Msisdn, 1 } };
        return store.RunAsync<IReadOnlyList<Msisdn>>(
            Layout.Name,
            "find",
            async () =>
            {
                List<Msisdn> numbers = [];
                using var cursor = await Events.Find(filter, new FindOptions { BatchSize = limit + 1 }).Sort(sort).Project(new BsonDocument { { ConsentDocument.Msisdn, 1 }, { ConsentDocument.Id, 0 } }).ToCursorAsync(cancellationToken);
                while (numbers.Count < limit && await cursor.MoveNextAsync(cancellationToken))
                {
                    foreach (var found in cursor.Current)
                    {
                        var number = new Msisdn(found[ConsentDocument.Msisdn].ToInt64());
                        if (numbers.Count < limit && (numbers.Count == 0 || numbers[^1] != number))
                        {
                            numbers.Add(number);
                        }
                    }
                }

                return numbers;
            });
    }

    public Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { ConsentDocument.Organization, organization }, { ConsentDocument.Msisdn, msisdn.Value } };
        return store.RunAsync<IReadOnlyList<ConsentRecord>>(
            Layout.Name,
            "find",
            async () => (await Events.Find(filter).Sort(ById).Project(Whole).ToListAsync(cancellationToken)).ConvertAll(streamed => streamed.Event));
    }

    public Task<IReadOnlyList<ConsentRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken) => store.RunAsync<IReadOnlyList<ConsentRecord>>(
        Layout.Name,
        "find",
        async () => (await Events.Find(new BsonDocument(ConsentDocument.Id, new BsonDocument("$gt", after))).Sort(ById).Limit(limit).Project(Whole).ToListAsync(cancellationToken)).ConvertAll(streamed => streamed.Event));

    /// <summary>Adds events to the stream of this pod durably; one that is there already stays as it is.</summary>
    public void Append(IReadOnlyList<ConsentRecord> events)
    {
        foreach (var some in events.DistinctBy(e => e.ConsentId).Chunk(Together))
        {
            // Waited for in the order of those who came: between two parts of a long list there is room for others.
            _appending.WaitAsync().GetAwaiter().GetResult();
            try
            {
                AppendTogether(some);
            }
            finally
            {
                _appending.Release();
            }
        }
    }

    public Task AppendAsync(IReadOnlyList<ConsentRecord> events) => Task.Run(() => Append(events));

    public Task<IReadOnlyDictionary<long, StreamPlace>> PlacesAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyDictionary<long, StreamPlace>>(
        Layout.Name,
        "find",
        async () =>
        {
            var places = new Dictionary<long, StreamPlace>();
            foreach (var stream in await StreamsAsync(cancellation))
            {
                var near = await Events.Find(new BsonDocument(ConsentDocument.Pod, stream)).Sort(NewestFirst).Skip(MayBeMissing).Limit(1).Project(WithoutTexts).ToListAsync(cancellation);
                places.Add(stream, near.Count == 0 ? default : new StreamPlace(near[0].Number, near[0].Event.ConsentId));
            }

            return places;
        });

    public Task<bool> HasAsync(IReadOnlyDictionary<long, StreamPlace> places, CancellationToken cancellation) => store.RunAsync(
        Layout.Name,
        "find",
        async () =>
        {
            var named = places.Where(place => place.Value.Number > 0).Select(place => new BsonDocument
            {
                { ConsentDocument.Id, place.Value.ConsentId }, { ConsentDocument.Pod, place.Key }, { ConsentDocument.Number, place.Value.Number },
            }).ToList();
            return named.Count == 0 || (await Events.Find(new BsonDocument("$or", new BsonArray(named))).Project(ById).ToListAsync(cancellation)).Count == named.Count;
        });

    public Task<ConsentNews> NewsAsync(IReadOnlyDictionary<long, StreamPlace> known, CancellationToken cancellation) => store.RunAsync(
        Layout.Name,
        "find",
        async () =>
        {
            var behind = known.Select(k => From(k.Key, k.Value.Number));
            var unknown = new BsonDocument(ConsentDocument.Pod, new BsonDocument("$nin", new BsonArray(known.Keys)));
            var all = await Events.Find(new BsonDocument("$or", new BsonArray(behind.Append(unknown)))).Sort(ByPlace).Limit(Page).Project(Whole).ToListAsync(cancellation);
            if (all.Count < Page)
            {
                return new ConsentNews(all, IsAll: true);
            }

            // A list that somebody imports at one pod must not stand before the refusals of another.
            all.Clear();
            foreach (var stream in await StreamsAsync(cancellation))
            {
                all.AddRange(await Events.Find(From(stream, known.GetValueOrDefault(stream).Number)).Sort(ByPlace).Limit(Page).Project(Whole).ToListAsync(cancellation));
            }

            return new ConsentNews(all, IsAll: false);
        });

    private static BsonDocument From(long stream, long number) => new() { { ConsentDocument.Pod, stream }, { ConsentDocument.Number, new BsonDocument("$gte", number) } };

    private static BsonDocumentProjectionDefinition<BsonDocument, StreamedConsent> As(BsonDocument fields) => new(fields, ConsentDocument.Instance);

    // From pod to pod along the index, which may be long.
    private async Task<List<long>> StreamsAsync(CancellationToken cancellation)
    {
        var streams = new List<long>();
        var before = -1L;
        while (await Events.Find(new BsonDocument(ConsentDocument.Pod, new BsonDocument("$gt", before))).Sort(ByPlace).Limit(1).Project(ByPlace).FirstOrDefaultAsync(cancellation) is { } next)
        {
            before = next.Number(ConsentDocument.Pod);
            streams.Add(before);
        }

        return streams;
    }

    private void AppendTogether(IReadOnlyList<ConsentRecord> events)
    {
        var isStored = store.Run(
            Layout.Name,
            "insert",
            () =>
            {
                for (var attempt = 0; attempt < Attempts; attempt++)
                {
                    var missing = Missing(events);
                    if (missing.Count == 0 || TryInsert(missing))
                    {
                        return true;
                    }
                }

                return false;
            });
        if (!isStored)
        {
            throw new StorageException($"{store}: {Layout.Name} has numbers of pod {pod} again and again that others gave", StorageFault.Unavailable);
        }
    }

    // What a majority has: of an attempt that failed some may be there and be gone again.
    private List<ConsentRecord> Missing(IReadOnlyList<ConsentRecord> events)
    {
        var ids = new BsonDocument(ConsentDocument.Id, new BsonDocument("$in", new BsonArray(events.Select(e => e.ConsentId))));
        var stored = Events.Find(ids).Project(ById).ToList().ConvertAll(e => e.Number(ConsentDocument.Id)).ToHashSet();
        return [.. events.Where(e => !stored.Contains(e.ConsentId))];
    }

    private bool TryInsert(List<ConsentRecord> events)
    {
        var documents = events.Zip(FreeNumbers(), (consent, number) => ConsentDocument.Of(pod, number, consent)).ToList();
        try
        {
            Events.InsertMany(documents, new InsertManyOptions { IsOrdered = true });
            return true;
        }
        catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
        {
            // An attempt before has stored it, or somebody who wrote for this pod took the number: it is looked at again.
            return false;
        }
    }

    /// <summary>The next numbers of the stream, before them those that were left out. Of whatever the primary has: what it may lose yet has its number too.</summary>
    private IEnumerable<long> FreeNumbers()
    {
        var newest = Events.WithReadConcern(ReadConcern.Local).Find(new BsonDocument(ConsentDocument.Pod, (long)pod)).Sort(NewestFirst).Limit(MayBeMissing)
            .Project(new BsonDocument(ConsentDocument.Number, 1)).ToList().ConvertAll(e => e.Number(ConsentDocument.Number));
        var taken = newest.ToHashSet();
        for (var number = newest.Count < MayBeMissing ? 1 : newest[^1]; ; number++)
        {
            if (!taken.Contains(number))
            {
                yield return number;
            }
        }
    }
}
