using Microsoft.Data.Sqlite;
using SmppGuard.Audit;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The audit log, in guard.db. Entries are never changed; the file itself says so.</summary>
internal sealed class SqliteAuditStorage(GuardDatabase database) : IAuditStorage
{
    public static readonly GuardMigration Layout = new("audit", 1, """
        -- at in milliseconds since 1970 UTC; before_change and after_change in JSON; the hashes make a chain of the entries of a pod.
        CREATE TABLE audit_log (
            id INTEGER PRIMARY KEY, pod INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL, role TEXT NOT NULL, organization TEXT, peer TEXT NOT NULL,
            action TEXT NOT NULL, what TEXT NOT NULL, status INTEGER NOT NULL, before_change TEXT, after_change TEXT, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE(pod, number)) STRICT;
        CREATE INDEX audit_log_by ON audit_log(by, id);
        CREATE INDEX audit_log_what ON audit_log(what, id);
        CREATE INDEX audit_log_kind ON audit_log(kind, id);
        CREATE TRIGGER audit_log_is_added_to BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'entries of the audit log are not changed'); END;
        """);

    private const string Columns = "id, pod, number, at, kind, by, role, organization, peer, action, what, status, before_change, after_change, previous_hash, hash";

    public Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            foreach (var entry in entries)
            {
                _ = session.Execute(
                    $"""
                    INSERT INTO audit_log({Columns}) VALUES($id, $pod, $number, $at, $kind, $by, $role, $organization, $peer, $action, $what, $status, $before, $after, $previous, $hash)
                    ON CONFLICT(pod, number) DO NOTHING
                    """,
                    ("$id", entry.Id),
                    ("$pod", entry.Pod),
                    ("$number", entry.Number),
                    ("$at", entry.At.ToUnixTimeMilliseconds()),
                    ("$kind", entry.Kind.ToString()),
                    ("$by", entry.By),
                    ("$role", entry.Role),
                    ("$organization", entry.Organization),
                    ("$peer", entry.Peer),
                    ("$action", entry.Action),
                    ("$what", entry.What),
                    ("$status", entry.Status),
                    ("$before", entry.Before),
                    ("$after", entry.After),
                    ("$previous", entry.PreviousHash),
                    ("$hash", entry.Hash));
            }
        });
        return Task.CompletedTask;
    }

    public Task<AuditEntry?> LastAsync(int pod, CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => session.First($"SELECT {Columns} FROM audit_log WHERE pod = $pod ORDER BY number DESC LIMIT 1", Read, ("$pod", pod))));

    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<AuditEntry>>(database.Read(session => session.Query(
        Query(filter),
        Read,
        ("$before", filter.Before),
        ("$kind", filter.Kind?.ToString()),
        ("$by", filter.By),
        ("$what", filter.What),
        ("$behind", filter.What is null ? null : filter.What + '\uFFFF'),
        ("$from", filter.From?.ToUnixTimeMilliseconds()),
        ("$to", filter.To?.ToUnixTimeMilliseconds()),
        ("$limit", filter.Limit))));

    public Task<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellation) => Task.FromResult((long)database.Write(session => session.Execute(
        "DELETE FROM audit_log WHERE at < $before AND number < (SELECT max(number) FROM audit_log AS own WHERE own.pod = audit_log.pod)", ("$before", before.ToUnixTimeMilliseconds()))));

    // Only what is asked for: SQLite finds no index for "unset or equal".
    private static string Query(AuditFilter filter)
    {
        var conditions = new List<string> { "id < $before" };
        conditions.AddRange(new[]
        {
            filter.Kind is null ? null : "kind = $kind",
            filter.By is null ? null : "by = $by",
            filter.What is null ? null : "what >= $what AND what < $behind",
            filter.From is null ? null : "at >= $from",
            filter.To is null ? null : "at < $to",
        }.OfType<string>());
        return $"SELECT {Columns} FROM audit_log WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT $limit";
    }

    private static AuditEntry Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Pod = row.GetInt32(1),
        Number = row.GetInt64(2),
        At = row.Time(3),
        Kind = row.Name<AuditKind>(4),
        By = row.GetString(5),
        Role = row.GetString(6),
        Organization = row.TextOrNull(7),
        Peer = row.GetString(8),
        Action = row.GetString(9),
        What = row.GetString(10),
        Status = row.GetInt32(11),
        Before = row.TextOrNull(12),
        After = row.TextOrNull(13),
        PreviousHash = row.GetString(14),
        Hash = row.GetString(15),
    };
}
