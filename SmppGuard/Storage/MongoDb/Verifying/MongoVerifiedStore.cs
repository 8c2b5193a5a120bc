using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.MongoDb.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.MongoDb.Verifying;

/// <summary>A database that is looked at, at any time and beside any pods, and the journal of the data directory beside the configuration. Only read: neither asks for a right to write, nor takes a number.</summary>
internal sealed class MongoVerifiedStore : MongoMovableStore, IVerifiedStore
{
    /// <summary>So long ago, pods have stored what they had. The clocks of machines differ, and journals are taken over when there is time.</summary>
    private static readonly TimeSpan Spare = TimeSpan.FromHours(1);

    private readonly string _dataDirectory;
    private readonly TimeProvider _time;

    private MongoVerifiedStore(MongoStore store, string dataDirectory, string? inUse, TimeProvider time)
        : base(store, 0, new HashSet<int>(), time)
    {
        _dataDirectory = dataDirectory;
        _time = time;
        SettledBefore = inUse is null ? long.MaxValue : (time.GetUtcNow() - Spare).ToUnixTimeMilliseconds();
        InUse = inUse;
    }

    public IMovableStore Items => this;

    /// <summary>Who works with it; null: nobody.</summary>
    public string? InUse { get; }

    public long SettledBefore { get; }

    // Each pod says it of its own.
    public long? CountedAfter => null;

    /// <exception cref="MoveRefusedException">It holds nothing, or what a newer version wrote.</exception>
    public static async Task<MongoVerifiedStore> OpenVerifiedAsync(MongoSettings settings, string dataDirectory, TimeProvider time, CancellationToken cancellation)
    {
        var store = new MongoStore(settings);
        try
        {
            var schema = MongoStorage.Schema(store);
            if (await schema.IsNewAsync(cancellation))
            {
                throw new MoveRefusedException($"{store} holds nothing of SmppGuard");
            }

            await schema.RequireReadableAsync(cancellation);
            var (notEnded, _) = await PodLease.NotEndedAsync(store, cancellation);
            var inUse = notEnded.Count > 0 ? $"pod {string.Join(", ", notEnded)} serves it, or has not ended cleanly and has in its journal what nobody stored" : null;
            return new MongoVerifiedStore(store, dataDirectory, inUse, time);
        }
        catch (MongoLayoutException problem)
        {
            store.Dispose();
            throw new MoveRefusedException(problem.Message);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public async Task LookAsync(VerifyReport report, CancellationToken cancellation)
    {
        using (var looking = report.Begin(VerifiedParts.Layout, 0))
        {
            foreach (var (collection, problem) in await MongoStorage.Schema(Store).ProblemsAsync(cancellation))
            {
                looking.Found(DamageKind.Index, collection, problem);
            }

            await LookAtDaysAsync(looking, cancellation);
        }

        LookAtJournal(report, cancellation);
        await LookAtStreamsAsync(report, cancellation);
    }

    async Task<IReadOnlyList<int>> IVerifiedStore.DaysAsync(CancellationToken cancellation) => [.. (await DaysAsync(cancellation)).Select(day => day.Day)];

    public Task<IVerifiedDay> OpenAsync(int day, CancellationToken cancellation) => Task.FromResult<IVerifiedDay>(new MongoVerifiedDay(Store, day));

    // What is no document among the days is no day of the archive: collections without one are found by nobody.
    private async Task LookAtDaysAsync(VerifyReport.Looking looking, CancellationToken cancellation)
    {
        const string Prefix = DayLayout.Messages + "_";
        var known = await Store.RunAsync(MessageDays.Collection, "find", async () =>
            (await Store.Collection(MessageDays.Collection).Find(new BsonDocument()).Project(new BsonDocument("_id", 1)).ToListAsync(cancellation)).Select(day => day.Text("_id")).ToHashSet(StringComparer.Ordinal));
        foreach (var name in await new LayoutBuilder(Store).NamesAsync(cancellation))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && ArchiveDay.TryParse(name[Prefix.Length..], out _))
            {
                looking.Read();
                if (!known.Contains(name[Prefix.Length..]))
                {
                    looking.Found(DamageKind.Missing, name, $"its day is not among {MessageDays.Collection}, so that nothing of it is found");
                }
            }
        }
    }

    private void LookAtJournal(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.Journal, 0);
        var found = JournalInspection.Look(Path.Combine(_dataDirectory, JournalServices.Folder), MongoStorage.ArchivedUpTo(_dataDirectory) ?? JournalPosition.Start.Sequence, cancellation);
        for (var record = 0L; record < found.Records; record++)
        {
            looking.Read();
        }

        foreach (var (file, text) in found.Changed)
        {
            looking.Found(DamageKind.Changed, file, text);
        }

        foreach (var (file, text) in found.Missing)
        {
            looking.Found(DamageKind.Missing, file, text);
        }
    }

    private async Task LookAtStreamsAsync(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.Streams, 0);
        var name = ConsentDocument.Layout.Name;
        var order = new BsonDocument { { ConsentDocument.Pod, 1 }, { ConsentDocument.Number, 1 } };
        var found = Store.Collection(name).Find(new BsonDocument()).Sort(order).Project(new BsonDocument(order) { { "_id", 0 } });
        using var cursor = await Store.RunAsync(name, "find", () => found.ToCursorAsync(cancellation));
        var (pod, last) = (-1L, 0L);
        while (await Store.RunAsync(name, "find", () => cursor.MoveNextAsync(cancellation)))
        {
            foreach (var place in cursor.Current)
            {
                looking.Read();
                var (ofPod, number) = Store.Run(name, "find", () => (place.Number(ConsentDocument.Pod), place.Number(ConsentDocument.Number)));
                last = ofPod == pod ? last : 0;
                if (number != last + 1)
                {
                    looking.Found(DamageKind.Missing, string.Create(CultureInfo.InvariantCulture, $"{ofPod}/{last + 1}"), string.Create(CultureInfo.InvariantCulture, $"events {last + 1} to {number - 1} of pod {ofPod} are not there; those who follow wait for them"));
                }

                (pod, last) = (ofPod, number);
            }
        }
    }
}
