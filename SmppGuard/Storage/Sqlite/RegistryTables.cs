using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The registry's tables in guard.db. Entries are kept as the JSON that the API shows, so that a new member needs no migration.</summary>
internal sealed class RegistryTables(GuardDatabase database)
{
    public const string FileName = "guard.db";

    /// <summary>The layout of the tables here and of <see cref="RegistryHistory"/>.</summary>
    public static IReadOnlyList<GuardMigration> Migrations { get; } = [Entries, RegistryHistory.Layout, RegistryHistory.Indexes, FileFields];

    private static GuardMigration Entries => new("registry", 1, """
        CREATE TABLE registry_entries (
            kind TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL, standing INTEGER NOT NULL, terminated_at TEXT,
            PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
        CREATE TABLE registry_organization_indexes (organization TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL UNIQUE) STRICT;
        CREATE TABLE registry_file_entries (
            kind TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
        """);

    private static GuardMigration FileFields => new("registry", 4, "ALTER TABLE registry_file_entries ADD COLUMN fields TEXT;");

    /// <summary>Reads without changing anything, also beside a running process; an empty state when there is no store yet.</summary>
    public static RegistryState ReadIfPresent(string dataDirectory)
    {
        if (!File.Exists(Path.Combine(dataDirectory, FileName)))
        {
            return RegistryState.Empty;
        }

        var path = Path.Combine(dataDirectory, FileName);
        using var connection = UntouchedDatabase.Open(path);
        var exists = false;
        ForEach(connection, "SELECT 1 FROM sqlite_master WHERE name = 'registry_entries'", _ => exists = true);
        return exists ? Read(connection) : RegistryState.Empty;
    }

    public RegistryState Read()
    {
        using var connection = database.Open();
        return Read(connection);
    }

    /// <summary>
    /// Gives organizations their indexes (<see cref="Organization.Index"/>): each the one that it ever had, or the next that nobody had. Whoever asks, in whatever process, is
    /// told the same. Durable when it returns, and apart from <see cref="Save"/>: an index stays given when its organization is not saved after all, or deleted.
    /// </summary>
    public IReadOnlyDictionary<string, int> GiveIndexes(IReadOnlyCollection<string> organizations)
    {
        using var connection = database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var organization in organizations)
        {
            Execute(
                connection,
                """
                INSERT INTO registry_organization_indexes(organization, number)
                SELECT $a, coalesce(max(number), 0) + 1 FROM registry_organization_indexes WHERE true ON CONFLICT(organization) DO NOTHING
                """,
                organization);
            using var select = connection.CreateCommand();
            select.CommandText = "SELECT number FROM registry_organization_indexes WHERE organization = $a";
            select.Parameters.AddWithValue("$a", organization);
            given[organization] = Convert.ToInt32(select.ExecuteScalar(), CultureInfo.InvariantCulture);
        }

        transaction.Commit();
        return given;
    }

    /// <summary>Makes <paramref name="after"/> of <paramref name="before"/>, with its history, entirely or not at all. Their indexes are given before (<see cref="GiveIndexes"/>).</summary>
    public void Save(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at)
    {
        using var connection = database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        SaveEntries(RegistryKind.Organization, before.Organizations, after.Organizations, o => new(Json(o.Entry.Write), o.Standing, o.TerminatedAt));
        SaveEntries(RegistryKind.Code, before.Codes, after.Codes, c => new(Json(c.Entry.Write), c.Standing, null));
        SaveEntries(RegistryKind.Account, before.Accounts, after.Accounts, a => new(Json(a.Entry.Write), a.Standing, null));
        SaveFileEntries(connection, before, after);
        transaction.Commit();

        void SaveEntries<T>(RegistryKind kind, ImmutableDictionary<string, T> old, ImmutableDictionary<string, T> now, Func<T, Row> row)
            where T : class
        {
            foreach (var (key, value) in now)
            {
                var present = old.GetValueOrDefault(key);
                if (!ReferenceEquals(present, value))
                {
                    var saved = row(value);
                    Execute(
                        connection,
                        "INSERT OR REPLACE INTO registry_entries VALUES ($a, $b, $c, $d, $e)",
                        kind.ToString(), key, saved.Entry, (int)saved.Standing, saved.TerminatedAt?.ToString("O", CultureInfo.InvariantCulture));
                    RegistryHistory.Add(connection, new RegistryKey(kind, key), Changes(present is null ? null : row(present), saved), change, at);
                }
            }

            foreach (var (key, value) in old.Where(entry => !now.ContainsKey(entry.Key)))
            {
                Execute(connection, "DELETE FROM registry_entries WHERE kind = $a AND key = $b", kind.ToString(), key);
                RegistryHistory.Add(connection, new RegistryKey(kind, key), Changes(row(value), null), change, at);
            }
        }
    }

    private sealed record Row(string Entry, Standing Standing, DateTimeOffset? TerminatedAt);

    private static IEnumerable<FieldChange> Changes(Row? before, Row? after)
    {
        var fields = RegistryDiff.Of(before?.Entry, after?.Entry);
        return before?.Standing == after?.Standing ? fields : fields.Append(new FieldChange(RegistryDiff.Standing, before?.Standing.ToString(), after?.Standing.ToString()));
    }

    private static void SaveFileEntries(SqliteConnection connection, RegistryState before, RegistryState after)
    {
        if (ReferenceEquals(before.FileEntries, after.FileEntries))
        {
            return;
        }

        Execute(connection, "DELETE FROM registry_file_entries");
        foreach (var (key, entry) in after.FileEntries)
        {
            Execute(connection, "INSERT INTO registry_file_entries(kind, key, fingerprint, fields) VALUES ($a, $b, $c, $d)", key.Kind.ToString(), key.Key, entry.Fingerprint, entry.Fields);
        }
    }

    private static RegistryState Read(SqliteConnection connection)
    {
        var organizations = RegistryState.Empty.Organizations.ToBuilder();
        var codes = RegistryState.Empty.Codes.ToBuilder();
        var accounts = RegistryState.Empty.Accounts.ToBuilder();
        var indexes = RegistryState.Empty.Indexes.ToBuilder();
        var fileEntries = RegistryState.Empty.FileEntries.ToBuilder();
        ForEach(connection, "SELECT kind, key, entry, standing, terminated_at FROM registry_entries", rows =>
        {
            var kind = Enum.Parse<RegistryKind>(rows.GetString(0));
            var key = rows.GetString(1);
            using var document = JsonDocument.Parse(rows.GetString(2));
            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, $"{kind} {key}", problems);
            var standing = (Standing)rows.GetInt32(3);
            switch (kind)
            {
                case RegistryKind.Organization:
                    DateTimeOffset? terminatedAt = rows.IsDBNull(4) ? null : DateTimeOffset.Parse(rows.GetString(4), CultureInfo.InvariantCulture);
                    organizations[key] = new StoredOrganization(OrganizationEntry.Read(reader), standing, terminatedAt);
                    break;
                case RegistryKind.Code:
                    codes[key] = new StoredCode(CodeEntry.Read(reader), standing);
                    break;
                case RegistryKind.Account:
                    accounts[key] = new StoredAccount(AccountEntry.Read(reader, isStored: true), standing);
                    break;
            }

            if (problems.Count > 0)
            {
                throw new InvalidDataException($"{FileName} holds a registry entry that cannot be read: {string.Join(' ', problems)}");
            }
        });
        ForEach(
            connection, "SELECT organization, number FROM registry_organization_indexes", rows => indexes[rows.GetString(0)] = rows.GetInt32(1));

        // check-config reads a file that was not migrated yet.
        var fields = "NULL";
        ForEach(connection, "SELECT name FROM pragma_table_info('registry_file_entries') WHERE name = 'fields'", rows => fields = rows.GetString(0));
        ForEach(
            connection,
            $"SELECT kind, key, fingerprint, {fields} FROM registry_file_entries",
            rows => fileEntries[new RegistryKey(Enum.Parse<RegistryKind>(rows.GetString(0)), rows.GetString(1))] = new FileEntry(rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3)));
        return new RegistryState
        {
            Organizations = organizations.ToImmutable(),
            Codes = codes.ToImmutable(),
            Accounts = accounts.ToImmutable(),
            Indexes = indexes.ToImmutable(),
            FileEntries = fileEntries.ToImmutable(),
        };
    }

    private static void ForEach(SqliteConnection connection, string sql, Action<SqliteDataReader> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            read(rows);
        }
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (char)('a' + i), values[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    /// <summary>The JSON of an entry, as stored and as fingerprinted.</summary>
    public static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
