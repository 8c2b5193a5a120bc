using Microsoft.Data.Sqlite;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Scheduled messages in guard.db. One process holds the data directory, so that all are its own.</summary>
internal sealed class SqliteScheduledStorage(GuardDatabase database) : IScheduledStorage
{
    private const string Columns = "SELECT record_id, due_at, valid_until, message_id, state, account, smsc, source, msisdn, rewritten, submit FROM scheduled_messages";

    public static GuardMigration Layout { get; } = new("scheduled", 1, """
        -- Messages that the rules allow and that leave later. state 0: waiting, 1: leaving; times in milliseconds since 1970 UTC; submit: the journal's record of it.
        CREATE TABLE scheduled_messages(
            record_id   INTEGER PRIMARY KEY,
            due_at      INTEGER NOT NULL,
            valid_until INTEGER NOT NULL,
            message_id  INTEGER NOT NULL,
            state       INTEGER NOT NULL,
            account     TEXT NOT NULL,
            smsc        TEXT NOT NULL,
            source      TEXT NOT NULL,
            msisdn      INTEGER NOT NULL,
            rewritten   INTEGER NOT NULL,
            submit      BLOB NOT NULL
        ) STRICT;
        CREATE INDEX scheduled_messages_due ON scheduled_messages(smsc, due_at, record_id) WHERE state = 0;
        CREATE INDEX scheduled_messages_of ON scheduled_messages(msisdn, source, account);
        CREATE INDEX scheduled_messages_leaving ON scheduled_messages(record_id) WHERE state = 1;
        """);

    public Task<IReadOnlyList<ScheduledMessage>> DueAsync(string smsc, long dueBy, ScheduledPlace? after, int limit, CancellationToken cancellationToken) => QueryAsync(
        Columns + " WHERE state = 0 AND smsc = $smsc AND due_at <= $by AND (due_at, record_id) > ($due, $id) ORDER BY due_at, record_id LIMIT $limit",
        ("$smsc", smsc),
        ("$by", dueBy),
        ("$due", after?.DueAt ?? long.MinValue),
        ("$id", after?.RecordId ?? long.MinValue),
        ("$limit", limit));

    public Task<IReadOnlyList<string>> SmscsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(
        database.Read(session => session.Query("SELECT DISTINCT smsc FROM scheduled_messages WHERE state = 0 ORDER BY smsc", row => row.GetString(0))));

    public async Task<ScheduledMessage?> FindAsync(long recordId, CancellationToken cancellationToken) =>
        (await QueryAsync(Columns + " WHERE record_id = $id", ("$id", recordId))).FirstOrDefault();

    public Task<IReadOnlyList<ScheduledMessage>> OfAsync(string account, string source, Msisdn recipient, CancellationToken cancellationToken) => QueryAsync(
        Columns + " WHERE msisdn = $msisdn AND source = $source AND account = $account AND state = 0 ORDER BY record_id",
        ("$msisdn", recipient.Value),
        ("$source", source),
        ("$account", account));

    public Task<IReadOnlyList<ScheduledMessage>> LeavingAsync(CancellationToken cancellationToken) => QueryAsync(Columns + " WHERE state = 1 ORDER BY record_id");

    public Task<ScheduledTotals> TotalsAsync(CancellationToken cancellationToken) => Task.FromResult(database.Read(session => session.Query(
        "SELECT count(*), coalesce(sum(length(submit)), 0) FROM scheduled_messages", row => new ScheduledTotals(row.GetInt64(0), row.GetInt64(1)))[0]));

    /// <summary>Applies what a batch changes, in its order.</summary>
    internal static void Apply(SqliteSession session, IReadOnlyList<ScheduledChange> changes)
    {
        foreach (var change in changes)
        {
            switch (change)
            {
                case ScheduledChange.Begin { Message: var message }:
                    _ = session.Execute(
                        """
                        INSERT OR IGNORE INTO scheduled_messages(record_id, due_at, valid_until, message_id, state, account, smsc, source, msisdn, rewritten, submit)
                        VALUES($id, $due, $valid, $message, $state, $account, $smsc, $source, $msisdn, $rewritten, $submit)
                        """,
                        ("$id", message.RecordId),
                        ("$due", message.DueAt),
                        ("$valid", message.ValidUntil),
                        ("$message", message.MessageId),
                        ("$state", (long)message.State),
                        ("$account", message.Account),
                        ("$smsc", message.Smsc),
                        ("$source", message.Source),
                        ("$msisdn", message.Msisdn.Value),
                        ("$rewritten", message.IsRewritten ? 1L : 0L),
                        ("$submit", message.Submit));
                    break;
                case ScheduledChange.Move { Record: var move }:
                    _ = session.Execute(
                        "UPDATE scheduled_messages SET state = $state, due_at = $due WHERE record_id = $id", ("$state", (long)move.State), ("$due", move.DueAt), ("$id", move.RecordId));
                    break;
                case ScheduledChange.Reroute { Smsc: var smsc }:
                    _ = session.Execute("UPDATE scheduled_messages SET smsc = $smsc WHERE record_id = $id", ("$smsc", smsc), ("$id", change.RecordId));
                    break;
                case ScheduledChange.End:
                    _ = session.Execute("DELETE FROM scheduled_messages WHERE record_id = $id", ("$id", change.RecordId));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(changes), change, "unknown change");
            }
        }
    }

    private Task<IReadOnlyList<ScheduledMessage>> QueryAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var given = values.ToArray();
        return Task.FromResult<IReadOnlyList<ScheduledMessage>>(database.Read(session => session.Query(sql, Read, given)));
    }

    private static ScheduledMessage Read(SqliteDataReader row) => new()
    {
        RecordId = row.GetInt64(0),
        DueAt = row.GetInt64(1),
        ValidUntil = row.GetInt64(2),
        MessageId = row.GetInt64(3),
        State = (ScheduledState)row.GetByte(4),
        Account = row.GetString(5),
        Smsc = row.GetString(6),
        Source = row.GetString(7),
        Msisdn = new Msisdn(row.GetInt64(8)),
        IsRewritten = row.GetInt64(9) != 0,
        Submit = row.GetFieldValue<byte[]>(10),
    };
}
