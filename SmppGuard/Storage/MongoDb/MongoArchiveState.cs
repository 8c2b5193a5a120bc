using MongoDB.Bson;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Stores consents durably, each once by its id.</summary>
internal delegate void AppendConsents(IReadOnlyList<ConsentRecord> consents);

/// <summary>
/// What batches of the journal change: consents and deliveries in the database, then the checkpoint on the journal's disk. What was stored and not counted is stored again, which
/// changes nothing: consents and deliveries have ids, and counts the place up to which they are.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="appendConsents">Stores consents durably, each once by its id.</param>
/// <param name="deliveries">Stores what waits.</param>
/// <param name="scheduled">Stores what waits for its time.</param>
/// <param name="statistics">Stores what is counted.</param>
/// <param name="file">The checkpoint.</param>
/// <param name="time">For how long marks of deliveries stay.</param>
internal sealed class MongoArchiveState(MongoStore store, AppendConsents appendConsents, MongoDeliveryStorage deliveries, MongoScheduledStorage scheduled, MongoStatisticsStorage statistics, CheckpointFile file, TimeProvider time) : IArchiveState
{
    private const string PurgesName = "purges";

    public static CollectionLayout Layout { get; } = new(PurgesName)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["at"] = "long", ["name"] = "string", ["messages"] = "long" },
    };

    public string CheckpointFile => MongoDb.CheckpointFile.Name;

    public ArchiveCheckpoint LoadCheckpoint() => file.Read();

    public CountMarks LoadCountMarks(ArchiveCheckpoint checkpoint, JournalPosition end) => statistics.LoadMarks(checkpoint.Counted, end);

    public void Commit(StateBatch batch, ArchiveCheckpoint checkpoint)
    {
        if (batch.Consents.Count > 0)
        {
            appendConsents(batch.Consents);
        }

        deliveries.Begin(batch.Pending());
        deliveries.End(batch.Done, time.GetUtcNow());
        scheduled.Apply(batch.Scheduled);
        statistics.Add(batch.Counts, checkpoint.Counted);
        file.Write(checkpoint with { LastRecordId = Math.Max(checkpoint.LastRecordId, file.Read().LastRecordId) });
    }

    public void RecordPurge(long at, PurgedRecords purged)
    {
        // Of an id of ours: a write that comes again is done once.
        var record = new BsonDocument { { "_id", ObjectId.GenerateNewId() }, { "at", at }, { "name", purged.Name }, { "messages", purged.Messages } };
        _ = store.Run(
            PurgesName,
            "insert",
            () =>
            {
                store.Collection(PurgesName).InsertOne(record);
                return true;
            });
    }
}
