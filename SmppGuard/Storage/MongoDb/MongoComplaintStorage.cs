using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Complaints;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Complaints, each a document that has its changes in it, so that no change is without its history; a revision tells whether somebody came before. When one comes to a status it gets the next number of those
/// that did (<see cref="ArrivalNumbers"/>).
/// </summary>
internal sealed class MongoComplaintStorage(MongoStore store) : IComplaintStorage
{
    public const string Name = "complaints";

    private const string Revision = "revision";
    private const string Changes = "changes";
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly string[] FieldNames =
    [
        "reference", "msisdn", "organization", "code", "receivedAt", "channel", "text", "dueDate", "dueDateConfirmed", "status", "upheld", "answer", "handledBy", "answeredAt", "closedAt",
        "createdAt", "createdBy",
    ];

    private static readonly BsonDocument NewestFirst = new("_id", -1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "long",
            ["key"] = "string",
            [Revision] = "long",
            ["msisdn"] = "long",
            ["receivedAt"] = "date",
            ["channel"] = "string",
            ["text"] = "string",
            ["dueDate"] = "string",
            ["dueDateConfirmed"] = "bool",
            ["status"] = "string",
            ["createdAt"] = "date",
            ["createdBy"] = "string",
            [Changes] = "array",
            [NumberOf(ComplaintStatus.Open)] = "long?",
            [NumberOf(ComplaintStatus.Answered)] = "long?",
            [NumberOf(ComplaintStatus.Closed)] = "long?",
        },
        Indexes =
        [
            new("key", new BsonDocument("key", 1)) { Unique = true },
            new("msisdn", new BsonDocument { { "msisdn", 1 }, { "_id", -1 } }),
            new("organization", new BsonDocument { { "organization", 1 }, { "_id", -1 } }),
            new("status", new BsonDocument { { "status", 1 }, { "_id", -1 } }),
            ArrivalNumbers.Index(NumberOf(ComplaintStatus.Open)),
            ArrivalNumbers.Index(NumberOf(ComplaintStatus.Answered)),
            ArrivalNumbers.Index(NumberOf(ComplaintStatus.Closed)),
        ],
    };

    private IMongoCollection<BsonDocument> Complaints => store.Collection(Name);

    public async Task<Complaint?> AddAsync(Complaint complaint, CancellationToken cancellation)
    {
        var id = await store.NextAsync(Name, 1, cancellation);
        var document = new BsonDocument { { "_id", id }, { "key", KeyOf(complaint, id) }, { Revision, 0L }, { Changes, new BsonArray() } }.AddRange(Fields(complaint));
        return await store.RunAsync(
            Name,
            "insert",
            async () =>
            {
                while (true)
                {
                    document[NumberOf(ComplaintStatus.Open)] = await Complaints.NextArrivalAsync(NumberOf(ComplaintStatus.Open), cancellation);
                    try
                    {
                        await Complaints.InsertOneAsync(document, cancellationToken: cancellation);
                        return Read(document);
                    }
                    catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                    {
                        // The id was given to this one alone: is it there, it was stored by an attempt before; otherwise the reference is another's.
                        if (await Complaints.Find(ById(id)).FirstOrDefaultAsync(cancellation) is { } stored)
                        {
                            return Read(stored);
                        }

                        if (await Complaints.Find(new BsonDocument("key", document["key"])).AnyAsync(cancellation))
                        {
                            return null;
                        }

                        // Or another came at the same moment and has the number.
                    }
                }
            });
    }

    public async Task<Complaint?> FindAsync(long id, CancellationToken cancellation) => await FirstAsync(ById(id), cancellation) is { } found ? Read(found) : null;

    public async Task<Complaint?> FindAsync(string channel, string reference, CancellationToken cancellation) =>
        await FirstAsync(new BsonDocument("key", Key(channel, reference)), cancellation) is { } found ? Read(found) : null;

    public async Task<bool> TryReplaceAsync(Complaint before, Complaint after, string actor, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await FirstAsync(ById(before.Id), cancellation) is not { } stored || Read(stored) != before)
        {
            return false;
        }

        var changes = Differences(before, after).Select(f => new BsonDocument().With("at", at).With("by", actor).With("field", f.Field).With("old", f.Old).With("new", f.New));
        var update = BsonFields.Becomes(Fields(after).Add("key", KeyOf(after, before.Id)), FieldNames)
            .Add("$inc", new BsonDocument(Revision, 1L))
            .Add("$push", new BsonDocument(Changes, new BsonDocument("$each", new BsonArray(changes))));
        var asSeen = ById(before.Id).Add(Revision, stored.Number(Revision));
        return await store.RunAsync(Name, "update", () => UpdateAsync(asSeen, update, after.Status == before.Status ? null : NumberOf(after.Status), cancellation));
    }

    public Task<IReadOnlyList<Complaint>> ListAsync(ComplaintFilter filter, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<Complaint>>(
        Name,
        "find",
        async () => [.. (await Complaints.Find(Query(filter)).Sort(NewestFirst).Limit(filter.Limit).ToListAsync(cancellation)).Select(Read)]);

    public async Task<IReadOnlyList<ComplaintChange>> ChangesAsync(long id, CancellationToken cancellation) => await store.RunAsync<IReadOnlyList<ComplaintChange>>(
        Name,
        "find",
        async () => await Complaints.Find(ById(id)).FirstOrDefaultAsync(cancellation) is { } found
            ? [.. found[Changes].AsBsonArray.Select(c => c.AsBsonDocument).Select(c => new ComplaintChange(c.Time("at"), c.Text("by"), c.Text("field"), c.TextOrNull("old"), c.TextOrNull("new")))]
            : []);

    public Task<IReadOnlyDictionary<long, DateOnly>> OpenDueDatesAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyDictionary<long, DateOnly>>(
        Name,
        "find",
        async () => (await Complaints.Find(new BsonDocument("status", nameof(ComplaintStatus.Open))).Project(new BsonDocument("dueDate", 1)).ToListAsync(cancellation))
            .ToDictionary(c => c.Number("_id"), c => Date(c.Text("dueDate"))));

    /// <summary>The field that has its number among those that came to a status.</summary>
    public static string NumberOf(ComplaintStatus status) => status switch
    {
        ComplaintStatus.Open => "recordedAs",
        ComplaintStatus.Answered => "answeredAs",
        _ => "closedAs",
    };

    /// <param name="asSeen">The complaint, if nobody has changed it.</param>
    /// <param name="update">What it becomes.</param>
    /// <param name="number">The field of its number, if it comes to another status.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<bool> UpdateAsync(BsonDocument asSeen, BsonDocument update, string? number, CancellationToken cancellation)
    {
        while (true)
        {
            if (number is not null)
            {
                update["$set"][number] = await Complaints.NextArrivalAsync(number, cancellation);
            }

            try
            {
                return (await Complaints.UpdateOneAsync(asSeen, update, cancellationToken: cancellation)).MatchedCount == 1;
            }
            catch (MongoException failure) when (number is not null && MongoFaults.IsDuplicate(failure))
            {
                // Another has the number.
            }
        }
    }

    private static BsonDocument Query(ComplaintFilter filter)
    {
        var conditions = new BsonArray { new BsonDocument("_id", new BsonDocument("$lt", filter.Before)) };
        Add("msisdn", filter.Msisdn?.Value);
        Add("organization", filter.Organization);
        Add("status", filter.Status?.ToString());
        if (filter.OverdueAt is { } now)
        {
            Add("status", nameof(ComplaintStatus.Open));
            conditions.Add(new BsonDocument("dueDate", new BsonDocument("$lt", Text(WorkingDays.DayOf(now)))));
        }

        return new BsonDocument("$and", conditions);

        void Add(string field, object? value)
        {
            if (value is not null)
            {
                conditions.Add(new BsonDocument(field, BsonValue.Create(value)));
            }
        }
    }

    /// <summary>What no two may have: channel and reference; of one without a reference its id, which no reference can be taken for.</summary>
    private static string KeyOf(Complaint complaint, long id) =>
        complaint.Reference is { } reference ? Key(complaint.Channel, reference) : string.Create(CultureInfo.InvariantCulture, $"{id}");

    private static string Key(string channel, string reference) => $"{channel}\n{reference}";

    private static BsonDocument ById(long id) => new("_id", id);

    private Task<BsonDocument?> FirstAsync(BsonDocument filter, CancellationToken cancellation) =>
        store.RunAsync(Name, "find", async () => (BsonDocument?)await Complaints.Find(filter).FirstOrDefaultAsync(cancellation));

    private static BsonDocument Fields(Complaint complaint) => new BsonDocument()
        .With("reference", complaint.Reference)
        .With("msisdn", complaint.Msisdn.Value)
        .With("organization", complaint.Organization)
        .With("code", complaint.Code)
        .With("receivedAt", complaint.ReceivedAt)
        .With("channel", complaint.Channel)
        .With("text", complaint.Text)
        .With("dueDate", Text(complaint.DueDate))
        .With("dueDateConfirmed", complaint.IsDueDateConfirmed)
        .With("status", complaint.Status.ToString())
        .With("upheld", complaint.Upheld)
        .With("answer", complaint.Answer)
        .With("handledBy", complaint.HandledBy)
        .With("answeredAt", complaint.AnsweredAt)
        .With("closedAt", complaint.ClosedAt)
        .With("createdAt", complaint.CreatedAt)
        .With("createdBy", complaint.CreatedBy);

    public static Complaint Read(BsonDocument stored) => new()
    {
        Id = stored.Number("_id"),
        Reference = stored.TextOrNull("reference"),
        Msisdn = new Msisdn(stored.Number("msisdn")),
        Organization = stored.TextOrNull("organization"),
        Code = stored.TextOrNull("code"),
        ReceivedAt = stored.Time("receivedAt"),
        Channel = stored.Text("channel"),
        Text = stored.Text("text"),
        DueDate = Date(stored.Text("dueDate")),
        IsDueDateConfirmed = stored.Flag("dueDateConfirmed"),
        Status = stored.Name<ComplaintStatus>("status"),
        Upheld = stored.FlagOrNull("upheld"),
        Answer = stored.TextOrNull("answer"),
        HandledBy = stored.TextOrNull("handledBy"),
        AnsweredAt = stored.TimeOrNull("answeredAt"),
        ClosedAt = stored.TimeOrNull("closedAt"),
        CreatedAt = stored.Time("createdAt"),
        CreatedBy = stored.Text("createdBy"),
    };

    private static IEnumerable<(string Field, string? Old, string? New)> Differences(Complaint before, Complaint after)
    {
        (string Field, string? Old, string? New)[] fields =
        [
            ("organization", before.Organization, after.Organization),
            ("code", before.Code, after.Code),
            ("status", before.Status.ToString(), after.Status.ToString()),
            ("upheld", before.Upheld?.ToString(), after.Upheld?.ToString()),
            ("answer", before.Answer, after.Answer),
            ("handledBy", before.HandledBy, after.HandledBy),
            ("dueDate", Text(before.DueDate), Text(after.DueDate)),
        ];
        return fields.Where(f => !string.Equals(f.Old, f.New, StringComparison.Ordinal));
    }

    private static string Text(DateOnly day) => day.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, DateFormat, CultureInfo.InvariantCulture);
}
