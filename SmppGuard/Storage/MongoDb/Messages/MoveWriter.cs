using System.Text;
using MongoDB.Bson;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Has the documents of messages that wait for their time name another SMSC; of those whose outcome is known nothing changes.</summary>
internal sealed class MoveWriter(MongoStore store)
{
    public async Task StoreAsync(ArchiveBatch batch, ArchivedMove move)
    {
        var messages = DayLayout.NameOf(DayLayout.Messages, ArchiveDay.OfRecord(move.RecordId));
        var waiting = new BsonDocument { { MessageFields.Id, move.RecordId }, { MessageFields.Outcome, (int)MessageOutcome.Scheduled } };
        var change = new BsonDocument("$set", FieldsOf(MovedRecord.Read(batch[move.Moved])));
        await store.RunAsync(messages, "update", async () => _ = await store.Collection(messages).UpdateOneAsync(waiting, change));
    }

    private static BsonDocument FieldsOf(in MovedRecord moved) => new()
    {
        { MessageFields.Smsc, Encoding.UTF8.GetString(moved.Smsc) },
        { MessageFields.Route, Encoding.UTF8.GetString(moved.Route) },
        { MessageFields.RoutedBy, Encoding.UTF8.GetString(moved.RoutedBy) },
    };
}
