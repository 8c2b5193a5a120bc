using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// This pod's number, held in the database as long as it lives, and who else lives. Each pod raises a count of its own again and again; whoever sees no change of it for long, by his own
/// monotonic clock, takes its pod for dead. So no two clocks are compared. What a number is held by is the data directory: after a crash it goes on at once, and another one with
/// the same number does not start.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="time">For waiting.</param>
/// <param name="pod">The number.</param>
/// <param name="holder">Who has it: the same after a restart, and nobody else's.</param>
internal sealed class PodLease(MongoStore store, TimeProvider time, int pod, string holder) : IAsyncDisposable
{
    /// <summary>Whoever has not been seen to live for so long is dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const string Name = "pods";
    private const string Holder = "holder";
    private const string Beat = "beat";

    private static readonly TimeSpan Renew = Lease / 5;
    private static readonly TimeSpan Look = Lease / 15;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (BsonValue Beat, long SeenAt)> _others = [];
    private ITimer? _renewal;
    private long _renewedAt;
    private volatile bool _isLost;

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [Holder] = "string", [Beat] = "long" },
    };

    public int Pod => pod;

    /// <summary>Whether others take this pod for alive, as far as it can tell itself: false once it could not say so for as long as they wait.</summary>
    public bool IsHeld => _renewal is not null && !_isLost && time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < Lease;

    private IMongoCollection<BsonDocument> Pods => store.Collection(Name);

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

        Volatile.Write(ref _renewedAt, time.GetTimestamp());
        _renewal = time.CreateTimer(_ => _ = RenewAsync(), null, Renew, Renew);
    }

    /// <summary>The numbers of the other pods that live, or may: one that was never seen before is given time to show it.</summary>
    /// <exception cref="StorageException">They could not be asked for, or the number of this pod went to another one.</exception>
    public async Task<IReadOnlyCollection<long>> OthersAliveAsync(CancellationToken cancellation)
    {
        if (_isLost)
        {
            throw new StorageException(string.Create(CultureInfo.InvariantCulture, $"{store}: the number {pod} of this pod went to another one, because it could not say for long that it lives"), StorageFault.Unavailable);
        }

        var pods = await store.RunAsync(Name, "find", () => Pods.Find(new BsonDocument("_id", new BsonDocument("$ne", (long)pod))).ToListAsync(cancellation));
        var alive = new List<long>(pods.Count);
        lock (_gate)
        {
            foreach (var other in pods.Where(p => !IsHeldBy(p, "")))
            {
                var number = other.Number("_id");
                if (!_others.TryGetValue(number, out var seen) || seen.Beat != other[Beat])
                {
                    _others[number] = seen = (other[Beat], time.GetTimestamp());
                }

                if (time.GetElapsedTime(seen.SeenAt) < Lease)
                {
                    alive.Add(number);
                }
            }
        }

        return alive;
    }

    /// <summary>Leaves the number to others at once. Where the database cannot be told, they wait.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_renewal is null)
        {
            return;
        }

        await _renewal.DisposeAsync();
        try
        {
            _ = await store.RunAsync(Name, "update", () => Pods.UpdateOneAsync(ByIdAndHolder, new BsonDocument("$set", new BsonDocument(Holder, ""))));
        }
        catch (StorageException)
        {
            // They see that its count stands still.
        }
    }

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
                    await Pods.InsertOneAsync(new BsonDocument { { "_id", (long)pod }, { Holder, holder }, { Beat, 1L } }, cancellationToken: cancellation);
                    return true;
                }

                var asFound = ById.Add(Holder, found[Holder]).Add(Beat, found[Beat]);
                var taken = new BsonDocument("$set", new BsonDocument(Holder, holder)).Add("$inc", new BsonDocument(Beat, 1L));
                return (await Pods.UpdateOneAsync(asFound, taken, cancellationToken: cancellation)).MatchedCount == 1;
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                return false;
            }
        });

    private async Task RenewAsync()
    {
        try
        {
            var asked = time.GetTimestamp();
            if (await store.RunAsync(Name, "update", async () => (await Pods.UpdateOneAsync(ByIdAndHolder, new BsonDocument("$inc", new BsonDocument(Beat, 1L)))).MatchedCount == 1))
            {
                Volatile.Write(ref _renewedAt, asked);
            }
            else
            {
                _isLost = true;
            }
        }
        catch (StorageException)
        {
            // It is tried again; whoever needs to know asks IsHeld.
        }
    }
}

/// <summary>Two pods have one number.</summary>
internal sealed class PodNumberTakenException(int pod, MongoStore store) : StartRefusedException(string.Create(
    CultureInfo.InvariantCulture, $"SmppGuard:Pod:Number is {pod}; another pod that runs has this number in {store}, use one of its own for each, for example {pod + 1}."));
