using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// Completes the documents of messages that the SMSC answered late: the one thing that changes in a document, and once. Receipts that came before the answer, for an id that nobody
/// knew then, become the message's. There are several steps and no transaction: a mark says that they are not all done, and whoever comes again goes on.
/// </summary>
internal sealed class LateOutcomeWriter(MongoStore store)
{
    public async Task StoreAsync(ArchiveBatch batch, ArchivedLateOutcome late)
    {
        var day = ArchiveDay.OfRecord(late.RecordId);
        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        var byId = new BsonDocument(MessageFields.Id, late.RecordId);
        var smscIds = GivenIds.Texts(batch[late.SmscMessageIds]);
        await store.RunAsync(messages, "update", async () =>
        {
            var collection = store.Collection(messages);
            if (await collection.Find(byId).Project(Projection()).FirstOrDefaultAsync() is not { } message || message.Contains(MessageFields.Reason))
            {
                // Expired, or never sent.
                return;
            }

            if (!message.Contains(MessageFields.LateAt))
            {
                _ = await collection.UpdateOneAsync(new BsonDocument(byId) { { MessageFields.LateAt, new BsonDocument("$exists", false) } }, Completion(message, late, smscIds));
            }
            else if (!message.Contains(MessageFields.Adopting))
            {
                // Stored again after a crash.
                return;
            }

            await AdoptAsync(day, message, smscIds);
            _ = await collection.UpdateOneAsync(byId, new BsonDocument("$unset", new BsonDocument(MessageFields.Adopting, "")));
        });
    }

    private static BsonDocument Completion(BsonDocument message, ArchivedLateOutcome late, List<string> smscIds)
    {
        var set = new BsonDocument
        {
            { MessageFields.Outcome, (int)late.Outcome },
            { MessageFields.LateAt, new BsonDateTime(late.At) },
            { MessageFields.Adopting, true },
        };
        GivenIds.Set(set, message, smscIds);
        if (late.Status != 0)
        {
            set.Add(MessageFields.LateStatus, unchecked((int)late.Status));
        }

        return new BsonDocument("$set", set);
    }

    // What came after the message was sent, at the same SMSC. The message is part of a receipt's key, so it is added under the new one before the old one goes.
    private async Task AdoptAsync(int day, BsonDocument message, List<string> smscIds)
    {
        var receipts = store.Collection(DayLayout.NameOf(DayLayout.Receipts, day));
        var sentAt = message.GetValue(MessageFields.SentAt, new BsonDateTime(0)).AsBsonDateTime.MillisecondsSinceEpoch;
        var filter = new BsonDocument
        {
            { MessageFields.Id, new BsonDocument { { "$gte", RecordKey.Of(0, sentAt, 0) }, { "$lt", RecordKey.Of(1, 0, 0) } } },
            { ReceiptDocument.SmscMessageId, new BsonDocument("$in", new BsonArray(smscIds.Where(id => id.Length > 0))) },
            { ReceiptDocument.Smsc, message[MessageFields.Smsc] },
        };
        foreach (var receipt in await receipts.Find(filter).ToListAsync())
        {
            try
            {
                await receipts.InsertOneAsync(ReceiptDocument.AdoptedBy(message[MessageFields.Id].AsInt64, receipt));
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // By an attempt before.
            }

            _ = await receipts.DeleteOneAsync(new BsonDocument(MessageFields.Id, receipt[MessageFields.Id]));
        }
    }

    private static BsonDocument Projection() => new(new[]
    {
        MessageFields.Reason, MessageFields.LateAt, MessageFields.Adopting, MessageFields.SmscMessageIds, MessageFields.SentAt, MessageFields.Smsc,
    }.Concat(GivenIds.Fields).Select(field => new BsonElement(field, 1)));
}
