using SmppGuard.Archive;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Consents, deliveries and the checkpoint in guard.db: what a batch changes and how far it came, in one transaction. From any thread.</summary>
internal sealed class SqliteArchiveState(GuardDatabase database) : IArchiveState
{
    public string CheckpointFile => SqliteRegistryStorage.FileName;

    public ArchiveCheckpoint LoadCheckpoint() => database.Read(session => session.First(
        "SELECT archive_position, state_position, last_record_id FROM checkpoint",
        row => new ArchiveCheckpoint(new JournalPosition(row.GetInt64(0)), new JournalPosition(row.GetInt64(1)), row.GetInt64(2)))) ?? ArchiveCheckpoint.Start;

    public void Commit(StateBatch batch, ArchiveCheckpoint checkpoint) => database.Write(session =>
    {
        SqliteConsentStorage.Append(session, batch.Consents);
        SqliteDeliveryStorage.Begin(session, batch);
        SqliteDeliveryStorage.End(session, batch.Done);
        SqliteScheduledStorage.Apply(session, batch.Scheduled);
        _ = session.Execute(
            """
            INSERT INTO checkpoint(one, archive_position, state_position, last_record_id) VALUES(1, $archive, $state, $last)
            ON CONFLICT(one) DO UPDATE SET archive_position = excluded.archive_position, state_position = excluded.state_position,
                last_record_id = max(last_record_id, excluded.last_record_id)
            """,
            ("$archive", checkpoint.Archive.Sequence),
            ("$state", checkpoint.State.Sequence),
            ("$last", checkpoint.LastRecordId));
    });

    public void RecordPurge(long at, PurgedRecords purged) => database.Write(session => _ = session.Execute(
        "INSERT INTO purges(at, name, messages) VALUES($at, $name, $messages)", ("$at", at), ("$name", purged.Name), ("$messages", purged.Messages)));
}
