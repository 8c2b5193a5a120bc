using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Consents, deliveries, counts and the checkpoint in guard.db: what a batch changes and how far it came, in one transaction. From any thread.</summary>
internal sealed class SqliteArchiveState(GuardDatabase database) : IArchiveState
{
    public string CheckpointFile => SqliteRegistryStorage.FileName;

    public ArchiveCheckpoint LoadCheckpoint() => database.Read(session => session.First(
        "SELECT archive_position, state_position, last_record_id, counted_position, counted_after FROM checkpoint",
        row => new ArchiveCheckpoint(new JournalPosition(row.GetInt64(0)), new JournalPosition(row.GetInt64(1)), row.GetInt64(2))
        {
            Counted = new JournalPosition(row.GetInt64(3)),
            CountedAfter = row.IsDBNull(4) ? null : row.GetInt64(4),
        })) ?? ArchiveCheckpoint.Start;

    public CountMarks LoadCountMarks(ArchiveCheckpoint checkpoint, JournalPosition end) => CountMarks.Before(checkpoint.Counted);

    public void Commit(StateBatch batch, ArchiveCheckpoint checkpoint) => database.Write(session =>
    {
        SqliteConsentStorage.Append(session, batch.Consents);
        SqliteDeliveryStorage.Begin(session, batch);
        SqliteDeliveryStorage.End(session, batch.Done);
        SqliteScheduledStorage.Apply(session, batch.Scheduled);
        SqliteStatisticsStorage.Add(session, batch.Counts);
        _ = session.Execute(
            """
            INSERT INTO checkpoint(one, archive_position, state_position, last_record_id, counted_position, counted_after) VALUES(1, $archive, $state, $last, $counted, $after)
            ON CONFLICT(one) DO UPDATE SET archive_position = excluded.archive_position, state_position = excluded.state_position,
                last_record_id = max(last_record_id, excluded.last_record_id), counted_position = excluded.counted_position, counted_after = excluded.counted_after
            """,
            ("$archive", checkpoint.Archive.Sequence),
            ("$state", checkpoint.State.Sequence),
            ("$last", checkpoint.LastRecordId),
            ("$counted", checkpoint.Counted.Sequence),
            ("$after", checkpoint.CountedAfter));
    });

    public void RecordPurge(long at, PurgedRecords purged) => database.Write(session => _ = session.Execute(
        "INSERT INTO purges(at, name, messages) VALUES($at, $name, $messages)", ("$at", at), ("$name", purged.Name), ("$messages", purged.Messages)));
}
