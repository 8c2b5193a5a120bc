using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The registry's tables in guard.db. Entries are kept as the JSON that the API shows, so that a new member needs no migration.</summary>
internal sealed class RegistryTables(GuardDatabase database)
{
    public const string FileName = "guard.db";

    /// <summary>The layout of the tables here and of <see cref="SqliteRegistryHistory"/>.</summary>
    public static IReadOnlyList<GuardMigration> Migrations { get; } = [Entries, SqliteRegistryHistory.Layout, SqliteRegistryHistory.Indexes, FileFields];

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
        var session = new SqliteSession(connection, null);
        return session.Number("SELECT 1 FROM sqlite_master WHERE name = 'registry_entries'") is null ? RegistryState.Empty : Read(session);
    }

    public RegistryState Read() => database.Read(Read);

    /// <summary>
    /// Gives organizations their indexes (<see cref="Organization.Index"/>): each the one that it ever had, or the next that nobody had. Whoever asks, in whatever process, is
    /// told the same. Durable when it returns, and apart from <see cref="Save"/>: an index stays given when its organization is not saved after all, or deleted.
    /// </summary>
    public IReadOnlyDictionary<string, int> GiveIndexes(IReadOnlyCollection<string> organizations) => database.Write(session =>
    {
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var organization in organizations)
        {
            _ = session.Execute(
                """
                INSERT INTO registry_organization_indexes(organization, number)
                SELECT $organization, coalesce(max(number), 0) + 1 FROM registry_organization_indexes WHERE true ON CONFLICT(organization) DO NOTHING
                """,
                ("$organization", organization));
            given[organization] = (int)session.Number("SELECT number FROM registry_organization_indexes WHERE organization = $organization", ("$organization", organization))!.Value;
        }

        return given;
    });

    /// <summary>Makes <paramref name="after"/> of <paramref name="before"/>, with its history, entirely or not at all. Their indexes are given before (<see cref="GiveIndexes"/>).</summary>
    public void Save(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at)
    {
        database.Write(session =>
        {
            SaveEntries(session, RegistryKind.Organization, before.Organizations, after.Organizations, o => new(Json(o.Entry.Write), o.Standing, o.TerminatedAt));
            SaveEntries(session, RegistryKind.Code, before.Codes, after.Codes, c => new(Json(c.Entry.Write), c.Standing, null));
            SaveEntries(session, RegistryKind.Account, before.Accounts, after.Accounts, a => new(Json(a.Entry.Write), a.Standing, null));
            SaveFileEntries(session, before, after);
        });

        void SaveEntries<T>(SqliteSession session, RegistryKind kind, ImmutableDictionary<string, T> old, ImmutableDictionary<string, T> now, Func<T, Row> row)
            where T : class
        {
            foreach (var (key, value) in now)
            {
                var present = old.GetValueOrDefault(key);
                if (!ReferenceEquals(present, value))
                {
                    var saved = row(value);
                    _ = session.Execute(
                        "INSERT OR REPLACE INTO registry_entries(kind, key, entry, standing, terminated_at) VALUES ($kind, $key, $entry, $standing, $terminated)",
                        ("$kind", kind.ToString()),
                        ("$key", key),
                        ("$entry", saved.Entry),
                        ("$standing", (int)saved.Standing),
                        ("$terminated", saved.TerminatedAt?.ToString("O", CultureInfo.InvariantCulture)));
                    SqliteRegistryHistory.Add(session, new RegistryKey(kind, key), Changes(present is null ? null : row(present), saved), change, at);
                }
            }

            foreach (var (key, value) in old.Where(entry => !now.ContainsKey(entry.Key)))
            {
                _ = session.Execute("DELETE FROM registry_entries WHERE kind = $kind AND key = $key", ("$kind", kind.ToString()), ("$key", key));
                SqliteRegistryHistory.Add(session, new RegistryKey(kind, key), Changes(row(value), null), change, at);
            }
        }
    }

    private sealed record Row(string Entry, Standing Standing, DateTimeOffset? TerminatedAt);

    private static IEnumerable<FieldChange> Changes(Row? before, Row? after)
    {
        var fields = RegistryDiff.Of(before?.Entry, after?.Entry);
        return before?.Standing == after?.Standing ? fields : fields.Append(new FieldChange(RegistryDiff.Standing, before?.Standing.ToString(), after?.Standing.ToString()));
    }

    private static void SaveFileEntries(SqliteSession session, RegistryState before, RegistryState after)
    {
        if (ReferenceEquals(before.FileEntries, after.FileEntries))
        {
            return;
        }

        _ = session.Execute("DELETE FROM registry_file_entries");
        foreach (var (key, entry) in after.FileEntries)
        {
            _ = session.Execute(
                "INSERT INTO registry_file_entries(kind, key, fingerprint, fields) VALUES ($kind, $key, $fingerprint, $fields)",
                ("$kind", key.Kind.ToString()),
                ("$key", key.Key),
                ("$fingerprint", entry.Fingerprint),
                ("$fields", entry.Fields));
        }
    }

    private static RegistryState Read(SqliteSession session)
    {
        var organizations = RegistryState.Empty.Organizations.ToBuilder();
        var codes = RegistryState.Empty.Codes.ToBuilder();
        var accounts = RegistryState.Empty.Accounts.ToBuilder();
        var entries = session.Query(
            "SELECT kind, key, entry, standing, terminated_at FROM registry_entries",
            row => (Kind: row.Name<RegistryKind>(0), Key: row.GetString(1), Entry: row.GetString(2), Standing: (Standing)row.GetInt32(3), TerminatedAt: row.TextOrNull(4)));
        foreach (var entry in entries)
        {
            using var document = JsonDocument.Parse(entry.Entry);
            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, $"{entry.Kind} {entry.Key}", problems);
            switch (entry.Kind)
            {
                case RegistryKind.Organization:
                    DateTimeOffset? terminatedAt = entry.TerminatedAt is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
                    organizations[entry.Key] = new StoredOrganization(OrganizationEntry.Read(reader), entry.Standing, terminatedAt);
                    break;
                case RegistryKind.Code:
                    codes[entry.Key] = new StoredCode(CodeEntry.Read(reader), entry.Standing);
                    break;
                case RegistryKind.Account:
                    accounts[entry.Key] = new StoredAccount(AccountEntry.Read(reader, isStored: true), entry.Standing);
                    break;
            }

            if (problems.Count > 0)
            {
                throw new InvalidDataException($"{FileName} holds a registry entry that cannot be read: {string.Join(' ', problems)}");
            }
        }

        var indexes = session.Query("SELECT organization, number FROM registry_organization_indexes", row => (Organization: row.GetString(0), Index: row.GetInt32(1)));
        return new RegistryState
        {
            Organizations = organizations.ToImmutable(),
            Codes = codes.ToImmutable(),
            Accounts = accounts.ToImmutable(),
            Indexes = RegistryState.Empty.Indexes.AddRange(indexes.Select(given => KeyValuePair.Create(given.Organization, given.Index))),
            FileEntries = RegistryState.Empty.FileEntries.AddRange(ReadFileEntries(session)),
        };
    }

    private static List<KeyValuePair<RegistryKey, FileEntry>> ReadFileEntries(SqliteSession session)
    {
        // check-config reads a file that was not migrated yet.
        var fields = session.Number("SELECT 1 FROM pragma_table_info('registry_file_entries') WHERE name = 'fields'") is null ? "NULL" : "fields";
        return session.Query(
            $"SELECT kind, key, fingerprint, {fields} FROM registry_file_entries",
            row => KeyValuePair.Create(new RegistryKey(row.Name<RegistryKind>(0), row.GetString(1)), new FileEntry(row.GetString(2), row.TextOrNull(3))));
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
