using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// This pod's number, held in the database as long as it lives, and who else lives. Each pod raises a count of its own again and again; whoever sees no change of it for long, by his own
/// monotonic clock, takes its pod for dead and ends its lease. So no two clocks are compared, and a lease that has ended never lives again: a pod that was taken for dead and is not
/// goes on with another. What a number is held by is the data directory: after a crash it goes on at once, with the lease that it had unless that was ended, and another one with the
/// same number does not start.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="time">For waiting.</param>
/// <param name="pod">The number.</param>
/// <param name="holder">Who has it: the same after a restart, and nobody else's.</param>
internal sealed class PodLease(MongoStore store, TimeProvider time, int pod, string holder) : IPodNumber, IAsyncDisposable, IDisposable
{
    /// <summary>Whoever has not been seen to live for so long is dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const string Name = "pods";
    private const string Holder = "holder";
    private const string Beat = "beat";
    private const string Count = "lease";
    private const string EndedAt = "endedAt";
    private const string Bound = "bound";

    /// <summary>When the number was taken from a data directory that had not left it, until what that left is seen to; milliseconds since 1970-01-01 UTC.</summary>
    private const string TakenAt = "takenAt";

    /// <summary>What is owned under a lease has the number of the pod above so many bits, and the count of its leases in them.</summary>
    private const int CountBits = 40;

    private static readonly TimeSpan Renew = Lease / 5;
    private static readonly TimeSpan Look = Lease / 15;

    /// <summary>Whoever could not show for so long that he lives acts as one who is dead.</summary>
    private static readonly TimeSpan LongestSilence = Lease * 2 / 3;

    /// <summary>Whoever did not look for so long has not seen that others stand still.</summary>
    private static readonly TimeSpan LongestBlink = Lease / 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (BsonValue Beat, long SeenAt)> _others = [];
    private ITimer? _renewal;
    private long _renewedAt;
    private long _lookedAt = long.MinValue;
    private long _count;
    private volatile bool _mayGo;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [Holder] = "string", [Beat] = "long", [Count] = "long", [EndedAt] = "long?", [Bound] = "array?" },
    };

    public int Pod => pod;

    /// <summary>Completes when the number has gone to another data directory.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Whether others take this pod for alive, as far as it can tell itself: false before they may not, so that what is under way then has ended.</summary>
    public bool IsHeld => _renewal is not null && !Lost.IsCompleted && time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < LongestSilence;

    /// <summary>Whose what this pod owns is at present: a number that is another one after each lease that was ended.</summary>
    public long Owner => OwnerOf(pod, Volatile.Read(ref _count));

    private IMongoCollection<BsonDocument> Pods => store.Collection(Name);

    /// <summary>The numbers of pods that live, or died and may have something in their journals that nobody has stored; and whether any pod was ever started.</summary>
    public static async Task<(IReadOnlyList<long> NotEnded, bool WasAny)> NotEndedAsync(MongoStore store, CancellationToken cancellation)
    {
        var pods = await store.RunAsync(Name, "find", () => store.Collection(Name).Find(new BsonDocument()).ToListAsync(cancellation));
        return ([.. pods.Where(pod => !IsHeldBy(pod, "")).Select(pod => pod.Number("_id")).Order()], pods.Exists(pod => pod.Number(Beat) > 0));
    }

    /// <summary>Notes a pod that never lived here and left something to be delivered: whoever lives ends its lease, unless it comes itself.</summary>
    public static Task LeaveAsync(MongoStore store, int pod, CancellationToken cancellation)
    {
        var left = new BsonDocument("$setOnInsert", new BsonDocument { { Holder, "" }, { Beat, 0L }, { Count, 0L } });
        return store.RunAsync(Name, "update", () => store.Collection(Name).UpdateOneAsync(new BsonDocument("_id", (long)pod), left, new UpdateOptions { IsUpsert = true }, cancellation));
    }

    /// <summary>Takes the number. Where another had it and does not say whether it lives, that is waited for.</summary>
    /// <exception cref="PodNumberTakenException">Another pod that lives has it.</exception>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        BsonDocument? first = null;
        while (true)
        {
            var found = await store.RunAsync(Name, "find", async () => (BsonDocument?)await Pods.Find(ById).FirstOrDefaultAsync(cancellation));
            if (found is not null && !IsHeldBy(found, "") && !IsHeldBy(found, holder))
            {
                first ??= found;
                if (first != found)
                {
                    throw new PodNumberTakenException(pod, store);
                }

                if (time.GetElapsedTime(started) < Lease)
                {
                    await Task.Delay(Look, time, cancellation);
                    continue;
                }
            }

            if (await TryTakeAsync(found, cancellation))
            {
                break;
            }
        }

        await DoubtAsync(cancellation);
        Volatile.Write(ref _renewedAt, time.GetTimestamp());
        _renewal = time.CreateTimer(_ => _ = RenewAsync(), null, Renew, Renew);
    }

    /// <summary>
    /// Who else lives, or may, and which leases are over. One that was never seen before is given time to show that it lives; the lease of one that has shown nothing for too long, or that
    /// left, is ended here and now.
    /// </summary>
    /// <exception cref="StorageException">They could not be asked for, or the number of this pod went to another one.</exception>
    public async Task<PodLeases> LookAsync(CancellationToken cancellation)
    {
        if (Lost.IsCompleted)
        {
            throw new StorageException(string.Create(CultureInfo.InvariantCulture, $"{store}: the number {pod} of this pod went to another one, because it could not say for long that it lives"), StorageFault.Unavailable);
        }

        var others = await FindOthersAsync(cancellation);
        foreach (var dead in StandingStill(others))
        {
            await EndAsync(dead, cancellation);
        }

        return new PodLeases(
            others.Where(o => !IsEnded(o)).ToDictionary(OwnerOf, o => (IReadOnlyList<string>)[.. o.GetValue(Bound, new BsonArray()).AsBsonArray.Select(account => account.AsString)]),
            [.. others.Select(o => (OwnerOf((int)o.Number("_id"), 0), OwnerOf(o))), (OwnerOf(pod, 0), Owner)]);
    }

    /// <summary>Says which accounts can be delivered to at this pod.</summary>
    public Task SayBoundAsync(IEnumerable<string> accounts, CancellationToken cancellation) => store.RunAsync(
        Name, "update", () => Pods.UpdateOneAsync(ByIdAndHolder, new BsonDocument("$set", new BsonDocument(Bound, new BsonArray(accounts))), cancellationToken: cancellation));

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public void LetGo() => _mayGo = true;

    /// <summary>
    /// Leaves the number to others at once, if it may go: what stands in the journal alone, after a start that failed too, would be missed by them. Where it may not, or the database cannot be
    /// told, they wait.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_renewal is null)
        {
            return;
        }

        await _renewal.DisposeAsync();
        if (!_mayGo)
        {
            return;
        }

        // Composition may end it under each of its names.
        _mayGo = false;
        try
        {
            _ = await store.RunAsync(Name, "update", () => Pods.UpdateOneAsync(ByIdAndHolder, new BsonDocument("$set", new BsonDocument(Holder, ""))));
        }
        catch (StorageException)
        {
            // They see that its count stands still.
        }
    }

    /// <summary>Whose what a pod owns is that had so many leases before that were ended.</summary>
    public static long OwnerOf(int pod, long count) => ((long)pod << CountBits) | count;

    private static long OwnerOf(BsonDocument found) => OwnerOf((int)found.Number("_id"), found.Number(Count));

    // Whoever begins another lease raises its count.
    private static bool IsEnded(BsonDocument found) => found.NumberOrNull(EndedAt) == found.Number(Beat);

    private BsonDocument ById => new("_id", (long)pod);

    private BsonDocument ByIdAndHolder => ById.Add(Holder, holder);

    private static bool IsHeldBy(BsonDocument found, string name) => string.Equals(found.Text(Holder), name, StringComparison.Ordinal);

    /// <param name="found">How it was found; null: nobody ever had it.</param>
    /// <param name="cancellation">Gives up.</param>
    private Task<bool> TryTakeAsync(BsonDocument? found, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        async () =>
        {
            try
            {
                if (found is null)
                {
                    await Pods.InsertOneAsync(new BsonDocument { { "_id", (long)pod }, { Holder, holder }, { Beat, 1L }, { Count, 0L } }, cancellationToken: cancellation);
                    return true;
                }

                // What the one before owned goes on with it; not so that of another data directory, which may live after all.
                var isFromOther = !IsHeldBy(found, "") && !IsHeldBy(found, holder);
                var count = found.Number(Count) + (isFromOther ? 1 : 0);
                var asFound = ById.Add(Holder, found[Holder]).Add(Beat, found[Beat]).Add(Count, found[Count]);
                var taken = new BsonDocument("$set", new BsonDocument { { Holder, holder }, { Count, count }, { Bound, new BsonArray() } }).Add("$inc", new BsonDocument(Beat, 1L));
                if (isFromOther)
                {
                    // With the taking itself, so that a crash behind it changes nothing.
                    taken["$set"].AsBsonDocument.Add(TakenAt, time.GetUtcNow().ToUnixTimeMilliseconds());
                }

                if ((await Pods.UpdateOneAsync(asFound, taken, cancellationToken: cancellation)).MatchedCount == 0)
                {
                    return false;
                }

                Volatile.Write(ref _count, count);
                return true;
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                return false;
            }
        });

    // The journal of the one before is not here. It sent nothing for as long as it has shown nothing, so what was due by now may have left, and nothing else.
    private async Task DoubtAsync(CancellationToken cancellation)
    {
        var found = await store.RunAsync(Name, "find", () => Pods.Find(ByIdAndHolder).FirstOrDefaultAsync(cancellation));
        if (found?.NumberOrNull(TakenAt) is { } takenAt)
        {
            await MongoScheduledStorage.DoubtAsync(store, pod, takenAt, cancellation);
            _ = await store.RunAsync(Name, "update", () => Pods.UpdateOneAsync(ByIdAndHolder, new BsonDocument("$unset", new BsonDocument(TakenAt, "")), cancellationToken: cancellation));
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            var asked = time.GetTimestamp();
            var live = ByIdAndHolder.Add(Count, Volatile.Read(ref _count));
            if (await store.RunAsync(Name, "update", async () => (await Pods.UpdateOneAsync(live, new BsonDocument("$inc", new BsonDocument(Beat, 1L)))).MatchedCount == 1))
            {
                Volatile.Write(ref _renewedAt, asked);
                return;
            }

            var found = await store.RunAsync(Name, "find", async () => (BsonDocument?)await Pods.Find(ById).FirstOrDefaultAsync());
            if (found is null || !IsHeldBy(found, holder))
            {
                _ = _lost.TrySetResult();
            }
            else if (await TryTakeAsync(found, CancellationToken.None))
            {
                Volatile.Write(ref _renewedAt, asked);
            }
        }
        catch (StorageException)
        {
            // It is tried again; whoever needs to know asks IsHeld.
        }
    }

    private Task<List<BsonDocument>> FindOthersAsync(CancellationToken cancellation) =>
        store.RunAsync(Name, "find", () => Pods.Find(new BsonDocument("_id", new BsonDocument("$ne", (long)pod))).ToListAsync(cancellation));

    private List<BsonDocument> StandingStill(List<BsonDocument> others)
    {
        List<BsonDocument> still = [];
        lock (_gate)
        {
            // While the database was away nobody could show anything.
            if (_lookedAt == long.MinValue || time.GetElapsedTime(_lookedAt) > LongestBlink)
            {
                _others.Clear();
            }

            _lookedAt = time.GetTimestamp();
            foreach (var other in others.Where(o => !IsEnded(o)))
            {
                var number = other.Number("_id");
                if (!_others.TryGetValue(number, out var seen) || seen.Beat != other[Beat])
                {
                    _others[number] = seen = (other[Beat], _lookedAt);
                }

                if (IsHeldBy(other, "") || time.GetElapsedTime(seen.SeenAt) >= Lease)
                {
                    still.Add(other);
                }
            }
        }

        return still;
    }

    // As it was found; whoever began anew meanwhile, or was ended by another, is left alone. That it is over is known with the next look.
    private Task EndAsync(BsonDocument found, CancellationToken cancellation)
    {
        var asFound = new BsonDocument { { "_id", found["_id"] }, { Holder, found[Holder] }, { Beat, found[Beat] }, { Count, found[Count] } };
        var ended = new BsonDocument("$set", new BsonDocument(EndedAt, found[Beat])).Add("$inc", new BsonDocument(Count, 1L));
        return store.RunAsync(Name, "update", () => Pods.UpdateOneAsync(asFound, ended, cancellationToken: cancellation));
    }
}

/// <summary>The leases of pods.</summary>
/// <param name="Alive">Those of others that live, or may, each with the accounts that can be delivered to there.</param>
/// <param name="Over">For each pod which of its leases are over: from the first on, up to the second, which is not. This pod is among them.</param>
internal sealed record PodLeases(IReadOnlyDictionary<long, IReadOnlyList<string>> Alive, IReadOnlyList<(long From, long To)> Over);

/// <summary>Two pods have one number.</summary>
internal sealed class PodNumberTakenException(int pod, MongoStore store) : StartRefusedException(string.Create(
    CultureInfo.InvariantCulture, $"SmppGuard:Pod:Number is {pod}; another pod that runs has this number in {store}, use one of its own for each, for example {pod + 1}."));
