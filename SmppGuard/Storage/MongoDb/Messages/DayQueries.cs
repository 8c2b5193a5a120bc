using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Reads the collections of one day.</summary>
internal sealed class DayQueries(MongoStore store)
{
    /// <summary>As many operations of a message are shown.</summary>
    private const int MaxOperations = 1000;

    private static readonly ProjectionDefinition<RawDocument, MessageRecord> Whole = Builders<RawDocument>.Projection.As(MessageSerializer.Instance);

    // What was submitted and sent is half of a document, and shown with one message only.
    private static readonly ProjectionDefinition<RawDocument, MessageRecord> WithoutPdus =
        new BsonDocumentProjectionDefinition<RawDocument, MessageRecord>(new BsonDocument(MessageFields.Pdus, 0), MessageSerializer.Instance);

    /// <summary>Everything about one message; null: it is not there, or has expired.</summary>
    public async Task<MessageRecord?> FindAsync(long recordId, long now, CancellationToken cancellationToken)
    {
        var day = ArchiveDay.OfRecord(recordId);
        var filter = new BsonDocument { { MessageFields.Id, recordId }, { MessageFields.ExpireAt, new BsonDocument("$gt", new BsonDateTime(now)) } };
        var found = await ReadAsync(day, new MessageQuery(filter, new BsonDocument(MessageFields.Id, -1)), 1, null, Whole, cancellationToken);
        if (found.Count == 0)
        {
            return null;
        }

        await AddReceiptsAsync(day, found, cancellationToken);
        return found[0] with { Operations = await OperationsAsync(day, recordId, cancellationToken) };
    }

    /// <summary>Those of these messages that are there, without PDUs, receipts and operations.</summary>
    public List<MessageRecord> FindMany(int day, IEnumerable<long> recordIds)
    {
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        var filter = new BsonDocument(MessageFields.Id, new BsonDocument("$in", new BsonArray(recordIds)));
        return store.Run(messages, "find", () => store.Database.GetCollection<RawDocument>(messages).Find(filter).Project(WithoutPdus).ToList());
    }

    /// <summary>At most <paramref name="limit"/> messages, or until their texts are long; in the order of the query, with their receipts.</summary>
    /// <param name="day">The day.</param>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many.</param>
    /// <param name="matches">Which of these, if the query does not say all; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<MessageRecord>> ReadAsync(int day, MessageQuery query, int limit, Func<MessageRecord, bool>? matches, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(day, query, limit, matches, WithoutPdus, cancellationToken);
        await AddReceiptsAsync(day, found, cancellationToken);
        return found;
    }

    /// <summary>Commercial messages with ids above <paramref name="after"/> that were sent, or may have been, oldest first.</summary>
    public List<(SentAdvert Advert, bool WasSent)> Adverts(int day, long after, int limit)
    {
        var filter = new BsonDocument
        {
            { MessageFields.Id, new BsonDocument("$gt", after) },
            { MessageFields.Class, (int)Purpose.Commercial },
            { MessageFields.Kind, new BsonDocument("$ne", (int)SubmitKind.ReplaceSm) },
            { MessageFields.Refused, new BsonDocument("$exists", false) },
            { MessageFields.Outcome, new BsonDocument("$in", new BsonArray { (int)MessageOutcome.Accepted, (int)MessageOutcome.Unknown, (int)MessageOutcome.Rejected }) },
        };
        var projection = new BsonDocument
        {
            { MessageFields.Organization, 1 }, { MessageFields.Msisdn, 1 }, { MessageFields.ReceivedAt, 1 }, { MessageFields.Outcome, 1 }, { MessageFields.SmscMessageIds, 1 },
        };
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        return store.Run(messages, "find", () => store.Collection(messages).Find(filter).Sort(new BsonDocument(MessageFields.Id, 1)).Limit(limit).Project(projection).ToList().ConvertAll(AdvertOf));
    }

    /// <summary>Adverts that waited for their time and left since, or may have; they count from then.</summary>
    public List<SentAdvert> SentLater(int day, long since)
    {
        var filter = new BsonDocument
        {
            { MessageFields.SentLater, new BsonDocument("$gt", new BsonDateTime(since)) },
            { MessageFields.Class, (int)Purpose.Commercial },
        };
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        return store.Run(messages, "find", () =>
        {
            List<SentAdvert> sent = [];
            foreach (var message in store.Collection(messages).Find(filter).ToList())
            {
                var (advert, wasSent) = AdvertOf(message);
                if (wasSent)
                {
                    sent.Add(advert with { ReceivedAt = message[MessageFields.SentLater].AsBsonDateTime.MillisecondsSinceEpoch });
                }
            }

            return sent;
        });
    }

    /// <summary>Messages of every class that waited for their time and left since, whatever the SMSC answered.</summary>
    public List<long> SentLaterIds(int day, long since)
    {
        var filter = new BsonDocument(MessageFields.SentLater, new BsonDocument("$gt", new BsonDateTime(since)));
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        return store.Run(
            messages, "find", () => store.Collection(messages).Find(filter).Project(new BsonDocument(MessageFields.Id, 1)).ToList().ConvertAll(message => message[MessageFields.Id].AsInt64));
    }

    /// <summary>Replies before a place in the list, newest first.</summary>
    public Task<List<(ArchivedReply Reply, PageCursor Place)>> RepliesAsync(int day, ReplyFilter asked, long from, PageCursor before, long now, int limit, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument
        {
            { MessageFields.Id, new BsonDocument { { "$gte", RecordKey.Of(Math.Max(from, 0), 0) }, { "$lt", RecordKey.Of(Math.Max(before.Key, 0), before.Key < 0 ? 0 : before.Tie) } } },
            { ReplyDocument.ExpireAt, new BsonDocument("$gt", new BsonDateTime(now)) },
        };
        if (asked.Msisdn is { } msisdn)
        {
            filter.Add(ReplyDocument.Msisdn, msisdn.Value);
        }

        if (asked.Organization is { } organization)
        {
            filter.Add(ReplyDocument.Organization, organization);
        }

        if (asked.Action is { } action)
        {
            filter.Add(ReplyDocument.Action, (int)action);
        }

        var replies = DayLayout.NameOf(DayLayout.Replies, day);
        return store.RunAsync(replies, "find", async () =>
            (await store.Collection(replies).Find(filter).Sort(new BsonDocument(MessageFields.Id, -1)).Limit(limit).ToListAsync(cancellationToken)).ConvertAll(ReplyDocument.Read));
    }

    private Task<List<MessageRecord>> ReadAsync(
        int day, MessageQuery query, int limit, Func<MessageRecord, bool>? matches, ProjectionDefinition<RawDocument, MessageRecord> projection, CancellationToken cancellationToken)
    {
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        return store.RunAsync(messages, "find", async () =>
        {
            var options = new FindOptions<RawDocument, MessageRecord> { Sort = query.Sort, Limit = matches is null ? limit : null, Projection = projection };
            using var cursor = await store.Database.GetCollection<RawDocument>(messages).FindAsync(query.Filter, options, cancellationToken);
            var page = new MessagePage(limit - 1);
            List<MessageRecord> found = [];
            while (!page.IsFull && await cursor.MoveNextAsync(cancellationToken))
            {
                foreach (var message in cursor.Current.TakeWhile(_ => !page.IsFull).Where(message => matches?.Invoke(message) != false))
                {
                    page.Add(message);
                    found.Add(message);
                }
            }

            return found;
        });
    }

    private async Task AddReceiptsAsync(int day, List<MessageRecord> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }

        var receipts = DayLayout.NameOf(DayLayout.Receipts, day);
        var filter = new BsonDocument(ReceiptDocument.RecordId, new BsonDocument("$in", new BsonArray(messages.Select(message => message.RecordId))));
        var found = await store.RunAsync(receipts, "find", async () =>
            (await store.Collection(receipts).Find(filter).ToListAsync(cancellationToken)).ToLookup(r => r[ReceiptDocument.RecordId].AsInt64, ReceiptDocument.Read));
        for (var i = 0; i < messages.Count; i++)
        {
            if (found.Contains(messages[i].RecordId))
            {
                messages[i] = messages[i] with { Receipts = [.. found[messages[i].RecordId].OrderBy(r => r.Receipt.At).ThenBy(r => r.Place).Select(r => r.Receipt)] };
            }
        }
    }

    private Task<List<OperationRecord>> OperationsAsync(int day, long recordId, CancellationToken cancellationToken)
    {
        var operations = DayLayout.NameOf(DayLayout.Operations, day);
        var filter = new BsonDocument(MessageFields.Id, new BsonDocument { { "$gte", RecordKey.Of(recordId, 0) }, { "$lt", RecordKey.Of(recordId + 1, 0) } });
        return store.RunAsync(operations, "find", async () =>
            (await store.Collection(operations).Find(filter).Sort(new BsonDocument(MessageFields.Id, 1)).Limit(MaxOperations).ToListAsync(cancellationToken)).ConvertAll(OperationDocument.Read));
    }

    // Of several segments some can have been taken before one was refused.
    private static (SentAdvert Advert, bool WasSent) AdvertOf(BsonDocument message)
    {
        var wasSent = message[MessageFields.Outcome].AsInt32 != (int)MessageOutcome.Rejected || message.GetValue(MessageFields.SmscMessageIds, new BsonArray()).AsBsonArray.Count > 0;
        var advert = new SentAdvert(
            message[MessageFields.Id].AsInt64,
            message.GetValue(MessageFields.Organization, "").AsString,
            new Msisdn(message.GetValue(MessageFields.Msisdn, 0L).ToInt64()),
            message[MessageFields.ReceivedAt].AsBsonDateTime.MillisecondsSinceEpoch);
        return (advert, wasSent);
    }
}
