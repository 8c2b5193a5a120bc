using Microsoft.Data.Sqlite;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Reports of numbers on black lists, in guard.db. Every step of a report is one statement that asks for the step before, so that none is done twice.</summary>
internal sealed class BlackListStore(GuardDatabase database)
{
    public static readonly GuardMigration Layout = new("feedback", 1, """
        -- at and decided_at in milliseconds since 1970 UTC. One report for a message, however many receipts and however often they are read.
        CREATE TABLE black_list_reports (
            id INTEGER PRIMARY KEY AUTOINCREMENT, record_id INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL, smsc TEXT NOT NULL, smsc_message_id TEXT NOT NULL,
            state TEXT NOT NULL, error TEXT NOT NULL, status TEXT NOT NULL,
            organization TEXT, msisdn INTEGER, code TEXT, account TEXT, -- NULL: not looked up yet
            decided_at INTEGER, decided_by TEXT) STRICT;
        CREATE INDEX black_list_reports_status ON black_list_reports(status, id);
        CREATE INDEX black_list_reports_organization ON black_list_reports(organization, id);
        CREATE INDEX black_list_reports_msisdn ON black_list_reports(msisdn, id);
        """);

    /// <summary>What lists are found by: the column that is asked for, their order, and what else can be asked for.</summary>
    public static readonly GuardMigration Indexes = new("feedback", 2, """
        CREATE INDEX black_list_reports_by_msisdn ON black_list_reports(msisdn, id, organization, status);
        CREATE INDEX black_list_reports_by_organization ON black_list_reports(organization, id, status);
        DROP INDEX black_list_reports_msisdn;
        DROP INDEX black_list_reports_organization;
        """);

    private const string Columns = "id, record_id, at, smsc, smsc_message_id, state, error, organization, msisdn, code, account, status, decided_at, decided_by";

    /// <summary>Keeps what receipts said, durably; of a message that has a report nothing more.</summary>
    public void Add(IReadOnlyList<BlackListReceipt> receipts)
    {
        using var connection = database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        foreach (var receipt in receipts)
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO black_list_reports(record_id, at, smsc, smsc_message_id, state, error, status) VALUES($record, $at, $smsc, $message, $state, $error, 'Found')
                ON CONFLICT(record_id) DO NOTHING
                """;
            command.Parameters.AddWithValue("$record", receipt.RecordId);
            command.Parameters.AddWithValue("$at", receipt.At);
            command.Parameters.AddWithValue("$smsc", receipt.Smsc);
            command.Parameters.AddWithValue("$message", receipt.SmscMessageId);
            command.Parameters.AddWithValue("$state", receipt.State);
            command.Parameters.AddWithValue("$error", receipt.Error);
            _ = command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The next reports after an id whose message is not looked up yet, oldest first.</summary>
    public IReadOnlyList<BlackListReport> Found(long after, int limit) => Read(
        $"SELECT {Columns} FROM black_list_reports WHERE status = 'Found' AND id > $after ORDER BY id LIMIT $limit", ("$after", after), ("$limit", limit));

    /// <summary>Says whose message it was, and what comes of it. False: that was said already.</summary>
    public bool Complete(long id, BlackListMessage message, BlackListStatus status, DateTimeOffset? decidedAt, string? decidedBy) => Write(
        """
        UPDATE black_list_reports SET organization = $organization, msisdn = $msisdn, code = $code, account = $account, status = $status, decided_at = $at, decided_by = $by
        WHERE id = $id AND status = 'Found'
        """,
        ("$id", id),
        ("$organization", message.Organization),
        ("$msisdn", message.Msisdn.Value),
        ("$code", message.Code),
        ("$account", message.Account),
        ("$status", status.ToString()),
        ("$at", decidedAt?.ToUnixTimeMilliseconds()),
        ("$by", decidedBy));

    /// <summary>Whether no other report about the number and the organization stands so, or is accepted.</summary>
    public bool IsOnly(long id, BlackListMessage message, BlackListStatus status)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM black_list_reports WHERE msisdn = $msisdn AND organization = $organization AND status IN ($status, 'Accepted') AND id <> $id LIMIT 1";
        command.Parameters.AddWithValue("$msisdn", message.Msisdn.Value);
        command.Parameters.AddWithValue("$organization", message.Organization);
        command.Parameters.AddWithValue("$status", status.ToString());
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() is null;
    }

    /// <summary>Forgets a report that is about nobody.</summary>
    public void Drop(long id) => _ = Write("DELETE FROM black_list_reports WHERE id = $id AND status = 'Found'", ("$id", id));

    /// <summary>Decides a report. False: it does not wait for a decision.</summary>
    public bool Decide(long id, BlackListStatus status, DateTimeOffset at, string by) => Write(
        "UPDATE black_list_reports SET status = $status, decided_at = $at, decided_by = $by WHERE id = $id AND status = 'Pending'",
        ("$id", id),
        ("$status", status.ToString()),
        ("$at", at.ToUnixTimeMilliseconds()),
        ("$by", by));

    /// <summary>Null: there is none, or none to be shown yet.</summary>
    public BlackListReport? Find(long id) =>
        Read($"SELECT {Columns} FROM black_list_reports WHERE id = $id AND status <> 'Found'", ("$id", id)) is [var report] ? report : null;

    public IReadOnlyList<BlackListReport> List(BlackListFilter filter)
    {
        return Read(
            Query(filter),
            ("$before", filter.Before),
            ("$status", filter.Status?.ToString()),
            ("$organization", filter.Organization),
            ("$msisdn", filter.Msisdn?.Value),
            ("$limit", filter.Limit));
    }

    /// <summary>
    /// The statement for a filter. It says only what is asked for, because SQLite finds no index for "unset or equal", and walks along the index of the narrowest column: a
    /// plus sign keeps it from the others.
    /// </summary>
    internal static string Query(BlackListFilter filter)
    {
        var isNarrow = filter.Msisdn is not null || filter.Organization is not null;
        var msisdn = filter.Msisdn is null ? "" : "msisdn = $msisdn AND ";
        var organization = filter.Organization is null ? "" : $"{(filter.Msisdn is null ? "" : "+")}organization = $organization AND ";
        var status = filter.Status is null ? "+status <> 'Found'" : $"{(isNarrow ? "+" : "")}status = $status";
        return $"SELECT {Columns} FROM black_list_reports WHERE {msisdn}{organization}{status} AND id < $before ORDER BY id DESC LIMIT $limit";
    }

    /// <summary>How many wait for a decision.</summary>
    public long CountPending()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM black_list_reports WHERE status = 'Pending'";
        return (long)command.ExecuteScalar()!;
    }

    private bool Write(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        Bind(command, sql, parameters);
        return command.ExecuteNonQuery() == 1;
    }

    private List<BlackListReport> Read(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        Bind(command, sql, parameters);
        using var rows = command.ExecuteReader();
        var reports = new List<BlackListReport>();
        while (rows.Read())
        {
            reports.Add(new BlackListReport(
                rows.GetInt64(0),
                new BlackListReceipt(rows.GetInt64(1), rows.GetInt64(2), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetString(6)),
                rows.IsDBNull(7) ? null : new BlackListMessage(rows.GetString(7), new Msisdn(rows.GetInt64(8)), rows.GetString(9), rows.GetString(10)),
                Enum.Parse<BlackListStatus>(rows.GetString(11)),
                rows.IsDBNull(12) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(12)),
                rows.IsDBNull(13) ? null : rows.GetString(13)));
        }

        return reports;
    }

    private static void Bind(SqliteCommand command, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }
}
