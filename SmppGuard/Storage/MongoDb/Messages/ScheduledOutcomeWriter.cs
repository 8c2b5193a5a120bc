using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Completes the documents of messages that were stored while they waited for their time: in one step, once, and whatever comes again afterwards changes nothing.</summary>
internal sealed class ScheduledOutcomeWriter(MongoStore store)
{
    private static readonly BsonDocument Projection = new(GivenIds.Fields.Select(field => new BsonElement(field, 1)));

    public async Task StoreAsync(ArchiveBatch batch, ArchivedScheduledOutcome outcome)
    {
        var messages = DayLayout.NameOf(DayLayout.Messages, ArchiveDay.OfRecord(outcome.RecordId));
        var waiting = new BsonDocument { { MessageFields.Id, outcome.RecordId }, { MessageFields.Outcome, (int)MessageOutcome.Scheduled } };
        var smscIds = GivenIds.Texts(batch[outcome.SmscMessageIds]);
        await store.RunAsync(messages, "update", async () =>
        {
            var collection = store.Collection(messages);
            if (await collection.Find(waiting).Project(Projection).FirstOrDefaultAsync() is { } message)
            {
                _ = await collection.UpdateOneAsync(waiting, Completion(message, outcome, smscIds));
            }
        });
    }

    private static BsonDocument Completion(BsonDocument message, ArchivedScheduledOutcome outcome, List<string> smscIds)
    {
        var set = new BsonDocument();
        var update = new BsonDocument("$set", set);
        if (outcome.Outcome == MessageOutcome.None)
        {
            update.Add("$unset", new BsonDocument(MessageFields.Outcome, ""));
        }
        else
        {
            set.Add(MessageFields.Outcome, (int)outcome.Outcome);
        }

        if (outcome.Reason != Reason.None)
        {
            set.Add(MessageFields.Reason, (int)outcome.Reason);
            set.Add(MessageFields.Refused, outcome.RecordId);
        }

        if (outcome.Status != 0)
        {
            set.Add(MessageFields.CommandStatus, unchecked((int)outcome.Status));
        }

        if (outcome.SentAt != 0)
        {
            set.Add(MessageFields.SentAt, new BsonDateTime(outcome.SentAt));
            set.Add(MessageFields.SentLater, new BsonDateTime(outcome.SentAt));
        }

        GivenIds.Set(set, message, smscIds);
        return update;
    }
}
