using Microsoft.Data.Sqlite;
using SmppGuard.Registry;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The history of the registry in guard.db; <see cref="SqliteRegistryStorage"/> writes it with each change, in its transaction.</summary>
internal sealed class SqliteRegistryHistory(GuardDatabase database) : IRegistryHistory
{
    public static readonly GuardMigration Layout = new("registry", 2, """
        CREATE TABLE registry_history (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT,
            kind TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT) STRICT;
        CREATE INDEX registry_history_of ON registry_history(kind, key, field, id);

        -- Entries that were there before there was a history begin in it now.
        INSERT INTO registry_history(at, actor, reason, kind, key, field, new)
            SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000, 'program', 'registered before a history was kept', kind, key, f.field, json_extract(entry, '$.' || f.field)
            FROM registry_entries JOIN (SELECT 'organization' AS field UNION SELECT 'match') f WHERE kind = 'Code';
        """);

    /// <summary>What lists are found by: what is asked for, and their order.</summary>
    public static readonly GuardMigration Indexes = new("registry", 3, """
        CREATE INDEX registry_history_by_entry ON registry_history(kind, key, id);
        CREATE INDEX registry_suspensions ON registry_history(id) WHERE field = 'standing' AND new = 'Suspended';
        CREATE INDEX registry_suspensions_by_kind ON registry_history(kind, id) WHERE field = 'standing' AND new = 'Suspended';
        CREATE INDEX registry_suspensions_by_key ON registry_history(key, id, kind) WHERE field = 'standing' AND new = 'Suspended';
        """);

    private const string OrganizationField = "organization";
    private const string MatchField = "match";

    private static readonly string FormerQuery =
        $"SELECT id, at, actor, reason, kind, key, field, old, new FROM registry_history WHERE kind = $kind AND key = $key AND field IN ({string.Join(", ", FormerEntry.Fields.Select(field => $"'{field}'"))}) ORDER BY id DESC";

    private sealed record Value(string? Text, DateTimeOffset At, string Actor, string? Reason);

    public Task<IReadOnlyList<HistoryItem>> OfAsync(RegistryKey key, long before, int limit, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<HistoryItem>>(database.Read(session => session.Query(
        "SELECT id, at, actor, reason, kind, key, field, old, new FROM registry_history WHERE kind = $kind AND key = $key AND id < $before ORDER BY id DESC LIMIT $limit",
        Read,
        ("$kind", key.Kind.ToString()),
        ("$key", key.Key),
        ("$before", before),
        ("$limit", limit))));

    public Task<IReadOnlyList<HistoryItem>> ChangesAsync(long after, int limit, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<HistoryItem>>(database.Read(session => session.Query(
        "SELECT id, at, actor, reason, kind, key, field, old, new FROM registry_history WHERE id > $after ORDER BY id LIMIT $limit", Read, ("$after", after), ("$limit", limit))));

    public Task<long> NewestAsync(CancellationToken cancellation) => Task.FromResult(database.Read(Newest));

    public Task<IReadOnlyList<SuspensionItem>> SuspensionsAsync(RegistryKind? kind, string? key, long before, int limit, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<SuspensionItem>>(database.Read(session => session.Query(
        SuspensionsQuery(kind, key),
        row => new SuspensionItem(row.GetInt64(0), row.GetString(1), row.GetString(2), row.Time(3), row.GetString(4), row.TextOrNull(5), row.TimeOrNull(6), row.TextOrNull(7)),
        ("$kind", kind?.ToString()),
        ("$key", key),
        ("$before", before),
        ("$limit", limit))));

    public Task<CodeHolder?> OwnerAtAsync(string number, DateTimeOffset at, CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => OwnerAt(session, number, at)));

    private static HistoryItem Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.Time(1), row.GetString(2), row.TextOrNull(3), row.GetString(4), row.GetString(5), row.GetString(6), row.TextOrNull(7), row.TextOrNull(8));

    private static CodeHolder? OwnerAt(SqliteSession session, string number, DateTimeOffset at)
    {
        for (var length = number.Length; length > 0; length--)
        {
            var code = number[..length];
            if (At(session, code, OrganizationField, at) is { Text: { } organization } owner
                && (length == number.Length || string.Equals(At(session, code, MatchField, at)?.Text, "Prefix", StringComparison.Ordinal)))
            {
                return new CodeHolder(code, organization, owner.At, owner.Actor, owner.Reason);
            }
        }

        return null;
    }

    /// <summary>The statement for a list of suspensions. Its index is named: the end of each suspension is looked for in another, and SQLite is not to mix them up.</summary>
    internal static string SuspensionsQuery(RegistryKind? kind, string? key)
    {
        var (index, condition) = (kind, key) switch
        {
            (null, null) => ("registry_suspensions", ""),
            (_, null) => ("registry_suspensions_by_kind", "s.kind = $kind AND "),
            (null, _) => ("registry_suspensions_by_key", "s.key = $key AND "),
            _ => ("registry_suspensions_by_key", "s.key = $key AND +s.kind = $kind AND "),
        };
        return $"""
            SELECT s.id, s.kind, s.key, s.at, s.actor, s.reason, e.at, e.actor
            FROM registry_history s INDEXED BY {index} LEFT JOIN registry_history e ON e.id =
                (SELECT min(id) FROM registry_history n WHERE n.kind = s.kind AND n.key = s.key AND n.field = 'standing' AND n.id > s.id)
            WHERE s.field = 'standing' AND s.new = 'Suspended' AND {condition}s.id < $before
            ORDER BY s.id DESC LIMIT $limit
            """;
    }

    /// <summary>Adds what a change did to one entry.</summary>
    internal static void Add(SqliteSession session, RegistryKey key, IEnumerable<FieldChange> fields, RegistryChange change, DateTimeOffset at)
    {
        foreach (var changed in fields)
        {
            _ = session.Execute(
                "INSERT INTO registry_history(at, actor, reason, kind, key, field, old, new) VALUES($at, $actor, $reason, $kind, $key, $field, $old, $new)",
                ("$at", at.ToUnixTimeMilliseconds()),
                ("$actor", change.Actor),
                ("$reason", change.Reason),
                ("$kind", key.Kind.ToString()),
                ("$key", key.Key),
                ("$field", changed.Field),
                ("$old", changed.Old),
                ("$new", changed.New));
        }
    }

    /// <summary>Of entries, those that were deleted last.</summary>
    internal static Dictionary<RegistryKey, FormerEntry> Former(SqliteSession session, IEnumerable<RegistryKey> keys)
    {
        var former = new Dictionary<RegistryKey, FormerEntry>();
        foreach (var key in Newest(session) == 0 ? [] : keys)
        {
            // One statement each: what it reads is of one moment.
            if (FormerEntry.Of(session.Query(FormerQuery, Read, ("$kind", key.Kind.ToString()), ("$key", key.Key))) is { } found)
            {
                former[key] = found;
            }
        }

        return former;
    }

    /// <summary>The id of the newest line; 0: there is none.</summary>
    internal static long Newest(SqliteSession session) => session.Number("SELECT max(id) FROM registry_history") ?? 0;

    private static Value? At(SqliteSession session, string code, string field, DateTimeOffset at) => session.First(
        "SELECT new, at, actor, reason FROM registry_history WHERE kind = 'Code' AND key = $key AND field = $field AND at <= $at ORDER BY id DESC LIMIT 1",
        row => new Value(row.TextOrNull(0), row.Time(1), row.GetString(2), row.TextOrNull(3)),
        ("$key", code),
        ("$field", field),
        ("$at", at.ToUnixTimeMilliseconds()));
}
