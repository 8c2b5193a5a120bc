using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using SmppGuard.Registry;

namespace SmppGuard.Storage.Sqlite;

/// <summary>One change of one field of one entry. Changes that were made together have the same moment.</summary>
internal sealed record HistoryItem(
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long Id, DateTimeOffset At, string By, string? Reason, string Kind, string Key, string Field, string? Old, string? New);

/// <summary>A time in which an organization, account or code was suspended; <c>EndedAt</c> is null while it lasts.</summary>
internal sealed record SuspensionItem([property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long Id, string Kind, string Key, DateTimeOffset At, string By, string? Reason, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>Who answered for a number at a moment.</summary>
/// <param name="Number">The registered number that it belonged to.</param>
/// <param name="Organization">Id of the organization.</param>
/// <param name="Since">When it became the owner, as far as is known.</param>
/// <param name="By">Who registered that.</param>
/// <param name="Reason">Why, where it was said.</param>
internal sealed record CodeHolder(string Number, string Organization, DateTimeOffset Since, string By, string? Reason);

/// <summary>Who changed what in the registry, and when: append-only, field by field. Written with each change, in its transaction.</summary>
internal sealed class RegistryHistory(GuardDatabase database)
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

    private readonly record struct Value(string? Text, long At, string Actor, string? Reason);

    /// <summary>Changes of an entry, newest first.</summary>
    /// <param name="key">Which.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<HistoryItem> Of(RegistryKey key, long before, int limit)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, at, actor, reason, kind, key, field, old, new FROM registry_history WHERE kind = $kind AND key = $key AND id < $before ORDER BY id DESC LIMIT $limit";
        command.Parameters.AddWithValue("$kind", key.Kind.ToString());
        command.Parameters.AddWithValue("$key", key.Key);
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var items = new List<HistoryItem>();
        while (rows.Read())
        {
            items.Add(new HistoryItem(
                rows.GetInt64(0), Time(rows.GetInt64(1)), rows.GetString(2), Text(rows, 3), rows.GetString(4), rows.GetString(5), rows.GetString(6), Text(rows, 7), Text(rows, 8)));
        }

        return items;
    }

    /// <summary>Suspensions, newest first, ended ones included.</summary>
    /// <param name="kind">Only of this kind; null: all.</param>
    /// <param name="key">Only of this id, number or system_id; null: all.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<SuspensionItem> Suspensions(RegistryKind? kind, string? key, long before, int limit)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = SuspensionsQuery(kind, key);
        command.Parameters.AddWithValue("$kind", (object?)kind?.ToString() ?? DBNull.Value);
        command.Parameters.AddWithValue("$key", (object?)key ?? DBNull.Value);
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var items = new List<SuspensionItem>();
        while (rows.Read())
        {
            items.Add(new SuspensionItem(
                rows.GetInt64(0),
                rows.GetString(1),
                rows.GetString(2),
                Time(rows.GetInt64(3)),
                rows.GetString(4),
                Text(rows, 5),
                rows.IsDBNull(6) ? null : Time(rows.GetInt64(6)),
                Text(rows, 7)));
        }

        return items;
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

    /// <summary>Who answered for a source number at that moment: of all codes registered then, the longest that it belonged to; null: nobody.</summary>
    public CodeHolder? OwnerAt(string number, DateTimeOffset at)
    {
        using var connection = database.Open();
        for (var length = number.Length; length > 0; length--)
        {
            var code = number[..length];
            if (At(connection, code, OrganizationField, at) is { Text: { } organization } owner
                && (length == number.Length || string.Equals(At(connection, code, MatchField, at)?.Text, "Prefix", StringComparison.Ordinal)))
            {
                return new CodeHolder(code, organization, Time(owner.At), owner.Actor, owner.Reason);
            }
        }

        return null;
    }

    /// <summary>Adds what a change did to one entry.</summary>
    internal static void Add(SqliteConnection connection, RegistryKey key, IEnumerable<FieldChange> fields, RegistryChange change, DateTimeOffset at)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO registry_history(at, actor, reason, kind, key, field, old, new) VALUES($at, $actor, $reason, $kind, $key, $field, $old, $new)";
        command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$actor", change.Actor);
        command.Parameters.AddWithValue("$reason", (object?)change.Reason ?? DBNull.Value);
        command.Parameters.AddWithValue("$kind", key.Kind.ToString());
        command.Parameters.AddWithValue("$key", key.Key);
        var field = command.Parameters.AddWithValue("$field", "");
        var old = command.Parameters.AddWithValue("$old", DBNull.Value);
        var now = command.Parameters.AddWithValue("$new", DBNull.Value);
        foreach (var changed in fields)
        {
            field.Value = changed.Field;
            old.Value = (object?)changed.Old ?? DBNull.Value;
            now.Value = (object?)changed.New ?? DBNull.Value;
            _ = command.ExecuteNonQuery();
        }
    }

    private static Value? At(SqliteConnection connection, string code, string field, DateTimeOffset at)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT new, at, actor, reason FROM registry_history WHERE kind = 'Code' AND key = $key AND field = $field AND at <= $at ORDER BY id DESC LIMIT 1";
        command.Parameters.AddWithValue("$key", code);
        command.Parameters.AddWithValue("$field", field);
        command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
        using var rows = command.ExecuteReader();
        return rows.Read() ? new Value(Text(rows, 0), rows.GetInt64(1), rows.GetString(2), Text(rows, 3)) : null;
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
