using Microsoft.Data.Sqlite;
using SmppGuard.Archive;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite;

/// <summary>How far the journal has been taken over, and the largest record id that was given.</summary>
/// <param name="Archive">All before it is in the archive.</param>
/// <param name="State">All before it is in guard.db; never before <paramref name="Archive"/>.</param>
/// <param name="LastRecordId">New ids are to be larger.</param>
internal sealed record ArchiveCheckpoint(JournalPosition Archive, JournalPosition State, long LastRecordId)
{
    public static readonly ArchiveCheckpoint Start = new(JournalPosition.Start, JournalPosition.Start, 0);
}

/// <summary>The pump's writes to guard.db: what a batch changes and how far it came, in one transaction. Reading and writing from any thread.</summary>
internal sealed class ArchiveState(GuardDatabase database)
{
    public ArchiveCheckpoint LoadCheckpoint()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT archive_position, state_position, last_record_id FROM checkpoint";
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new ArchiveCheckpoint(new JournalPosition(reader.GetInt64(0)), new JournalPosition(reader.GetInt64(1)), reader.GetInt64(2))
            : ArchiveCheckpoint.Start;
    }

    /// <summary>Stores durably. The batch was made of records up to <see cref="ArchiveCheckpoint.State"/>.</summary>
    public void Commit(StateBatch batch, ArchiveCheckpoint checkpoint)
    {
        using var connection = database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        ConsentStore.Insert(connection, transaction, batch.Consents);
        DeliveryStore.Insert(connection, transaction, batch);
        DeliveryStore.Delete(connection, transaction, batch.Done);
        Save(connection, transaction, checkpoint);
        transaction.Commit();
    }

    public void RecordPurge(long at, PurgedRecords purged)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO purges(at, name, messages) VALUES($at, $name, $messages)";
        command.Parameters.AddWithValue("$at", at);
        command.Parameters.AddWithValue("$name", purged.Name);
        command.Parameters.AddWithValue("$messages", purged.Messages);
        _ = command.ExecuteNonQuery();
    }

    private static void Save(SqliteConnection connection, SqliteTransaction transaction, ArchiveCheckpoint checkpoint)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO checkpoint(one, archive_position, state_position, last_record_id) VALUES(1, $archive, $state, $last)
            ON CONFLICT(one) DO UPDATE SET archive_position = excluded.archive_position, state_position = excluded.state_position,
                last_record_id = max(last_record_id, excluded.last_record_id)
            """;
        command.Parameters.AddWithValue("$archive", checkpoint.Archive.Sequence);
        command.Parameters.AddWithValue("$state", checkpoint.State.Sequence);
        command.Parameters.AddWithValue("$last", checkpoint.LastRecordId);
        _ = command.ExecuteNonQuery();
    }
}
