using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Statistics, a document for each journal, day and sender, of which the journal's pod alone changes anything; whoever asks adds them up. Each says up to where in its journal it counts, and is changed
/// only by a batch that goes further: what was stored and comes again finds it counted. The journal, and not the pod's number, is in the id, because places begin anew with another volume.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="holder">By what the data directory with the journal is told from others.</param>
internal sealed class MongoStatisticsStorage(MongoStore store, string holder) : IStatisticsStorage
{
    public const string Name = "messageCounts";
    public const string Holder = "holder";
    public const string Day = "day";
    public const string Account = "account";
    public const string Organization = "organization";
    public const string Code = "code";
    public const string UpTo = "upTo";

    private const int WritesAtOnce = 500;

    private static readonly BulkWriteOptions InAnyOrder = new() { IsOrdered = false };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "string",
            [Holder] = "string",
            [Day] = "long",
            [Account] = "string",
            [Organization] = "string",
            [Code] = "string",
            [UpTo] = "long",
        },
        Indexes = [new(Day, new BsonDocument(Day, 1)), new(Holder, new BsonDocument { { Holder, 1 }, { UpTo, 1 } })],
    };

    private IMongoCollection<BsonDocument> Counts => store.Collection(Name);

    public async Task ReadAsync(StatisticsFilter filter, Action<CountedRow> take, CancellationToken cancellation)
    {
        var asked = new BsonDocument(Day, new BsonDocument { { "$gte", (long)filter.FirstDay }, { "$lt", (long)filter.EndDay } })
            .With(Account, filter.Account).With(Organization, filter.Organization).With(Code, filter.Code);
        await store.RunAsync(Name, "find", async () =>
        {
            using var cursor = await Counts.FindAsync(asked, cancellationToken: cancellation);
            while (await cursor.MoveNextAsync(cancellation))
            {
                foreach (var row in cursor.Current.SelectMany(CountFields.Read))
                {
                    take(row);
                }
            }
        });
    }

    public Task<int?> FirstDayAsync(CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => await Counts.Find(new BsonDocument()).Sort(new BsonDocument(Day, 1)).Limit(1).FirstOrDefaultAsync(cancellation) is { } first ? (int?)first.Number(Day) : null);

    /// <summary>What of the journal is counted, beyond the place that its checkpoint names.</summary>
    public CountMarks LoadMarks(JournalPosition counted, JournalPosition end) => store.Run(Name, "find", () =>
    {
        // Without fsync a power cut can take records from the journal that are counted: what gets their places is to be counted, too.
        _ = Counts.UpdateMany(Further(end), new BsonDocument("$set", new BsonDocument(UpTo, end.Sequence)));
        return new CountMarks(counted, Counts.Find(Further(counted)).ToList().ToDictionary(found => ((int)found.Number(Day), CountFields.SenderOf(found)), found => new JournalPosition(found.Number(UpTo))));
    });

    /// <summary>Adds what a batch counted that was made up to a place in the journal.</summary>
    public void Add(CountBatch counts, JournalPosition upTo)
    {
        foreach (var some in counts.Rows.GroupBy(row => (row.As.Day, row.As.Sender)).Chunk(WritesAtOnce))
        {
            var writes = some.Select(of => new UpdateOneModel<BsonDocument>(Before(IdOf(holder, of.Key.Day, of.Key.Sender), upTo), Addition(of.Key.Day, of.Key.Sender, of, upTo)) { IsUpsert = true }).ToList();
            store.Run(Name, "update", () => Write(writes));
        }
    }

    /// <summary>The id of a document. What can have a slash stands last.</summary>
    public static string IdOf(string holder, int day, CountedSender sender) =>
        string.Create(CultureInfo.InvariantCulture, $"{holder}/{day}/{sender.Organization}/{sender.Code}/{sender.Account}");

    private bool Write(List<UpdateOneModel<BsonDocument>> writes)
    {
        try
        {
            _ = Counts.BulkWrite(writes, InAnyOrder);
        }
        catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
        {
            // There is such a document, and it is further: by an attempt before.
        }

        return true;
    }

    private BsonDocument Further(JournalPosition place) => new() { { Holder, holder }, { UpTo, new BsonDocument("$gt", place.Sequence) } };

    private static BsonDocument Before(string id, JournalPosition upTo) => new() { { "_id", id }, { UpTo, new BsonDocument("$lt", upTo.Sequence) } };

    private BsonDocument Addition(int day, CountedSender sender, IEnumerable<CountedRow> rows, JournalPosition upTo)
    {
        var added = new BsonDocument();
        foreach (var (what, counts) in rows)
        {
            CountFields.Write(added, what, counts);
        }

        return new BsonDocument
        {
            { "$inc", added },
            { "$set", new BsonDocument(UpTo, upTo.Sequence) },
            { "$setOnInsert", CountFields.Of(holder, day, sender) },
        };
    }
}

/// <summary>How counts stand in a document: a field for the messages of each class, reason and outcome, by their numbers, and one for their segments.</summary>
internal static class CountFields
{
    private const char Messages = 'm';
    private const char Segments = 's';

    /// <summary>What says whose counts they are.</summary>
    public static BsonDocument Of(string holder, int day, CountedSender sender) => new BsonDocument(MongoStatisticsStorage.Holder, holder)
        .With(MongoStatisticsStorage.Day, (long)day)
        .With(MongoStatisticsStorage.Account, sender.Account)
        .With(MongoStatisticsStorage.Organization, sender.Organization)
        .With(MongoStatisticsStorage.Code, sender.Code);

    public static CountedSender SenderOf(BsonDocument counts) =>
        new(counts.Text(MongoStatisticsStorage.Account), counts.Text(MongoStatisticsStorage.Organization), counts.Text(MongoStatisticsStorage.Code));

    public static void Write(BsonDocument fields, in CountedAs what, MessageCounts counts) => _ = fields.With(NameOf(Messages, what), counts.Messages).With(NameOf(Segments, what), counts.Segments);

    /// <summary>The names of the fields of a count.</summary>
    public static IEnumerable<string> NamesOf(CountedAs what) => [NameOf(Messages, what), NameOf(Segments, what)];

    public static IEnumerable<CountedRow> Read(BsonDocument document)
    {
        var day = (int)document.Number(MongoStatisticsStorage.Day);
        var sender = SenderOf(document);
        foreach (var field in document)
        {
            if (field.Name[0] == Messages && field.Name.Split('-') is [var first, var reason, var outcome] && byte.TryParse(first.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                var what = new CountedAs(day, sender, (Purpose)number, (Reason)byte.Parse(reason, CultureInfo.InvariantCulture), (MessageOutcome)byte.Parse(outcome, CultureInfo.InvariantCulture));
                yield return new CountedRow(what, new MessageCounts(document.Number(field.Name), document.NumberOrNull(NameOf(Segments, what)) ?? 0));
            }
        }
    }

    private static string NameOf(char of, in CountedAs what) => string.Create(CultureInfo.InvariantCulture, $"{of}{(int)what.Class}-{(int)what.Reason}-{(int)what.Outcome}");
}
