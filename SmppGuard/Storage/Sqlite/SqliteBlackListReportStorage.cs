using Microsoft.Data.Sqlite;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Reports of numbers on black lists, in guard.db. Every step of a report is one statement that asks for the step before.</summary>
internal sealed class SqliteBlackListReportStorage(GuardDatabase database) : IBlackListReportStorage
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

    public void Add(IReadOnlyList<BlackListReceipt> receipts) => database.Write(session =>
    {
        foreach (var receipt in receipts)
        {
            _ = session.Execute(
                """
                INSERT INTO black_list_reports(record_id, at, smsc, smsc_message_id, state, error, status) VALUES($record, $at, $smsc, $message, $state, $error, 'Found')
                ON CONFLICT(record_id) DO NOTHING
                """,
                ("$record", receipt.RecordId),
                ("$at", receipt.At),
                ("$smsc", receipt.Smsc),
                ("$message", receipt.SmscMessageId),
                ("$state", receipt.State),
                ("$error", receipt.Error));
        }
    });

    public Task<IReadOnlyList<BlackListReport>> FoundAsync(long after, int limit, CancellationToken cancellation) => ReadAsync(
        $"SELECT {Columns} FROM black_list_reports WHERE status = 'Found' AND id > $after ORDER BY id LIMIT $limit", ("$after", after), ("$limit", limit));

    public Task<bool> CompleteAsync(long id, BlackListMessage message, BlackListStatus status, DateTimeOffset? decidedAt, string? decidedBy, CancellationToken cancellation) => WriteAsync(
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

    public Task DropAsync(long id, CancellationToken cancellation) => WriteAsync("DELETE FROM black_list_reports WHERE id = $id AND status = 'Found'", ("$id", id));

    public Task<bool> DecideAsync(long id, BlackListStatus status, DateTimeOffset at, string by, CancellationToken cancellation) => WriteAsync(
        "UPDATE black_list_reports SET status = $status, decided_at = $at, decided_by = $by WHERE id = $id AND status = 'Pending'",
        ("$id", id),
        ("$status", status.ToString()),
        ("$at", at.ToUnixTimeMilliseconds()),
        ("$by", by));

    public Task<bool> IsOnlyAsync(long id, BlackListMessage message, BlackListStatus status, CancellationToken cancellation) => Task.FromResult(database.Read(session => session.Number(
        "SELECT 1 FROM black_list_reports WHERE msisdn = $msisdn AND organization = $organization AND status IN ($status, 'Accepted') AND id <> $id LIMIT 1",
        ("$msisdn", message.Msisdn.Value),
        ("$organization", message.Organization),
        ("$status", status.ToString()),
        ("$id", id)) is null));

    public Task<BlackListReport?> FindAsync(long id, CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => session.First($"SELECT {Columns} FROM black_list_reports WHERE id = $id AND status <> 'Found'", Read, ("$id", id))));

    public Task<IReadOnlyList<BlackListReport>> ListAsync(BlackListFilter filter, CancellationToken cancellation) => ReadAsync(
        Query(filter),
        ("$before", filter.Before),
        ("$status", filter.Status?.ToString()),
        ("$organization", filter.Organization),
        ("$msisdn", filter.Msisdn?.Value),
        ("$limit", filter.Limit));

    public Task<long> CountPendingAsync(CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => session.Number("SELECT count(*) FROM black_list_reports WHERE status = 'Pending'") ?? 0));

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

    private static BlackListReport Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        new BlackListReceipt(row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
        row.IsDBNull(7) ? null : new BlackListMessage(row.GetString(7), new Msisdn(row.GetInt64(8)), row.GetString(9), row.GetString(10)),
        row.Name<BlackListStatus>(11),
        row.TimeOrNull(12),
        row.TextOrNull(13));

    private Task<bool> WriteAsync(string sql, params (string Name, object? Value)[] values) => Task.FromResult(database.Write(session => session.Execute(sql, values) == 1));

    private Task<IReadOnlyList<BlackListReport>> ReadAsync(string sql, params (string Name, object? Value)[] values) =>
        Task.FromResult<IReadOnlyList<BlackListReport>>(database.Read(session => session.Query(sql, Read, values)));
}
