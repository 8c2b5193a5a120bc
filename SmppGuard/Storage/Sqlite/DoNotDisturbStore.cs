using Microsoft.Data.Sqlite;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The lists on disk, in a file of their own, so that taking over a national list keeps nobody else from writing. A list's numbers belong to a generation; the list names
/// the one that is in force, and naming another is what replaces it. Generations that no list names are left over from an import that did not end.
/// </summary>
internal sealed class DoNotDisturbStore(string dataDirectory) : IDisposable
{
    public const string FileName = "do-not-disturb.db";

    private const int RowsPerCommit = 50_000;
    private const int RowsPerDelete = 20_000;

    public static readonly GuardMigration[] Migrations =
    [
        new("do-not-disturb", 1, """
            CREATE TABLE lists(
                name        TEXT PRIMARY KEY,
                version     TEXT NOT NULL,
                generation  INTEGER NOT NULL,
                count       INTEGER NOT NULL,
                replaced_at INTEGER NOT NULL,
                actor       TEXT NOT NULL
            ) STRICT;
            CREATE TABLE numbers(generation INTEGER NOT NULL, msisdn INTEGER NOT NULL, PRIMARY KEY(generation, msisdn)) STRICT, WITHOUT ROWID;
            CREATE TABLE generations(id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
            CREATE TABLE singles(msisdn INTEGER PRIMARY KEY, reason TEXT NOT NULL, added_at INTEGER NOT NULL, actor TEXT NOT NULL) STRICT;

            -- Append-only: who changed what.
            CREATE TABLE changes(
                id      INTEGER PRIMARY KEY,
                at      INTEGER NOT NULL,
                actor   TEXT NOT NULL,
                change  TEXT NOT NULL,
                list    TEXT,
                version TEXT,
                msisdn  INTEGER,
                count   INTEGER
            ) STRICT;
            """),
    ];

    private readonly GuardDatabase _database = new(System.IO.Path.Combine(dataDirectory, FileName), Migrations);

    public string Path => _database.Path;

    public void Dispose() => _database.Dispose();

    /// <summary>The lists in force.</summary>
    public IReadOnlyList<(DoNotDisturbList List, long Generation)> Lists()
    {
        using var connection = _database.Open();
        using var command = Command(connection, null, "SELECT name, version, count, replaced_at, actor, generation FROM lists ORDER BY name");
        using var reader = command.ExecuteReader();
        List<(DoNotDisturbList, long)> lists = [];
        while (reader.Read())
        {
            lists.Add((
                new DoNotDisturbList(
                    reader.GetString(0), reader.GetString(1), reader.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(4)),
                reader.GetInt64(5)));
        }

        return lists;
    }

    public List<long> Numbers(long generation)
    {
        using var connection = _database.Open();
        using var command = Command(connection, null, "SELECT msisdn FROM numbers WHERE generation = $1", generation);
        using var reader = command.ExecuteReader();
        List<long> numbers = [];
        while (reader.Read())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }

    public IEnumerable<Msisdn> Singles()
    {
        using var connection = _database.Open();
        using var command = Command(connection, null, "SELECT msisdn FROM singles");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new Msisdn(reader.GetInt64(0));
        }
    }

    public DoNotDisturbEntry? Single(Msisdn msisdn)
    {
        using var connection = _database.Open();
        using var command = Command(connection, null, "SELECT reason, added_at, actor FROM singles WHERE msisdn = $1", msisdn.Value);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new DoNotDisturbEntry(reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2))
            : null;
    }

    /// <returns>False: it was there already, and has the new reason.</returns>
    public bool PutSingle(Msisdn msisdn, DoNotDisturbEntry entry)
    {
        var at = entry.AddedAt.ToUnixTimeMilliseconds();
        using var connection = _database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        var isNew = Run(connection, transaction, "INSERT OR IGNORE INTO singles VALUES($1, $2, $3, $4)", msisdn.Value, entry.Reason, at, entry.Actor) == 1;
        if (!isNew)
        {
            _ = Run(connection, transaction, "UPDATE singles SET reason = $2 WHERE msisdn = $1", msisdn.Value, entry.Reason);
        }

        Note(connection, transaction, at, entry.Actor, "put", null, null, msisdn.Value, null);
        transaction.Commit();
        return isNew;
    }

    /// <returns>False: it was not there.</returns>
    public bool DeleteSingle(Msisdn msisdn, string actor, DateTimeOffset now)
    {
        using var connection = _database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        if (Run(connection, transaction, "DELETE FROM singles WHERE msisdn = $1", msisdn.Value) == 0)
        {
            return false;
        }

        Note(connection, transaction, now.ToUnixTimeMilliseconds(), actor, "delete", null, null, msisdn.Value, null);
        transaction.Commit();
        return true;
    }

    /// <summary>A generation that no list names yet.</summary>
    public long NewGeneration()
    {
        using var connection = _database.Open();
        using var command = Command(connection, null, "INSERT INTO generations DEFAULT VALUES RETURNING id");
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Adds numbers to a generation, in commits of bounded size.</summary>
    public void AddNumbers(long generation, IReadOnlyList<long> numbers)
    {
        using var connection = _database.Open();
        for (var from = 0; from < numbers.Count; from += RowsPerCommit)
        {
            using var transaction = GuardDatabase.BeginWrite(connection);
            using var command = Command(connection, transaction, "INSERT OR IGNORE INTO numbers VALUES($1, $2)", generation, 0L);
            for (var i = from; i < Math.Min(from + RowsPerCommit, numbers.Count); i++)
            {
                command.Parameters[1].Value = numbers[i];
                _ = command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>Puts a generation in force as the list of this name.</summary>
    public void PutInForce(DoNotDisturbList list, long generation)
    {
        var at = list.ReplacedAt.ToUnixTimeMilliseconds();
        using var connection = _database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        _ = Run(
            connection, transaction, "INSERT OR REPLACE INTO lists(name, version, generation, count, replaced_at, actor) VALUES($1, $2, $3, $4, $5, $6)",
            list.Name, list.Version, generation, list.Count, at, list.Actor);
        Note(connection, transaction, at, list.Actor, "replace", list.Name, list.Version, null, list.Count);
        transaction.Commit();
    }

    /// <returns>False: there is no such list.</returns>
    public bool DeleteList(string name, string actor, DateTimeOffset now)
    {
        using var connection = _database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        if (Run(connection, transaction, "DELETE FROM lists WHERE name = $1", name) == 0)
        {
            return false;
        }

        Note(connection, transaction, now.ToUnixTimeMilliseconds(), actor, "delete", name, null, null, null);
        transaction.Commit();
        return true;
    }

    /// <summary>Removes the numbers of generations that no list names, in commits of bounded size.</summary>
    public void RemoveLeftOvers()
    {
        using var connection = _database.Open();
        int removed;
        do
        {
            using var transaction = GuardDatabase.BeginWrite(connection);
            removed = Run(
                connection,
                transaction,
                """
                DELETE FROM numbers WHERE (generation, msisdn) IN (
                    SELECT generation, msisdn FROM numbers WHERE generation NOT IN (SELECT generation FROM lists) LIMIT $1)
                """,
                (long)RowsPerDelete);
            transaction.Commit();
        }
        while (removed == RowsPerDelete);
    }

    private static void Note(
        SqliteConnection connection, SqliteTransaction transaction, long at, string actor, string change, string? list, string? version, long? msisdn, long? count) =>
        Run(
            connection, transaction, "INSERT INTO changes(at, actor, change, list, version, msisdn, count) VALUES($1, $2, $3, $4, $5, $6, $7)",
            at, actor, change, list, version, msisdn, count);

    private static int Run(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, transaction, sql, values);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
        }

        return command;
    }
}
