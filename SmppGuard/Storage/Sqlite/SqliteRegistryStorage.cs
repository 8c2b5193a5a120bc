using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The registry in guard.db. Entries are kept as the JSON that the API shows, so that a new member needs no migration. The version is the newest line of the history, of which
/// every save that changes an entry writes some; what the registry file said last is in none, and compared by itself.
/// </summary>
internal sealed class SqliteRegistryStorage(GuardDatabase database, TimeProvider time) : IRegistryStorage
{
    public const string FileName = "guard.db";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The layout of the tables here and of <see cref="SqliteRegistryHistory"/>.</summary>
    public static IReadOnlyList<GuardMigration> Migrations { get; } = [Entries, SqliteRegistryHistory.Layout, SqliteRegistryHistory.Indexes, FileFields, Rewritten, SqliteTemplates.Layout];

    private static GuardMigration Entries => new("registry", 1, """
        CREATE TABLE registry_entries (
            kind TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL, standing INTEGER NOT NULL, terminated_at TEXT,
            PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
        CREATE TABLE registry_organization_indexes (organization TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL UNIQUE) STRICT;
        CREATE TABLE registry_file_entries (
            kind TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
        """);

    /// <summary>Has a row when no unused page of the file has a password in clear, which versions before this stored.</summary>
    private static GuardMigration Rewritten => new("registry", 5, "CREATE TABLE registry_rewritten(at INTEGER NOT NULL) STRICT;");

    private static GuardMigration FileFields => new("registry", 4, "ALTER TABLE registry_file_entries ADD COLUMN fields TEXT;");

    /// <summary>Reads without changing anything, also beside a running process and what an earlier version left; an empty state when there is no store yet.</summary>
    /// <param name="dataDirectory">Where the store is.</param>
    /// <param name="file">What is to be judged beside it: the state has what was deleted under its ids.</param>
    public static RegistryState ReadIfPresent(string dataDirectory, RegistryFile? file = null)
    {
        if (!File.Exists(Path.Combine(dataDirectory, FileName)))
        {
            return RegistryState.Empty;
        }

        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            using var connection = UntouchedDatabase.Open(path);
            var session = new SqliteSession(connection, null);
            if (session.Number("SELECT 1 FROM sqlite_master WHERE name = 'registry_entries'") is null)
            {
                return RegistryState.Empty;
            }

            var state = Read(session, version: 0);
            return file is null || session.Number("SELECT 1 FROM sqlite_master WHERE name = 'registry_history'") is null ? state
                : state with { Former = state.Former.AddRange(SqliteRegistryHistory.Former(session, FormerEntries.New(file, state))) };
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Translate(failure);
        }
    }

    public Task<RegistryState> LoadAsync(CancellationToken cancellation) =>
        // The version first: whatever somebody saves meanwhile belongs to one after it, and is found out by whoever saves next or looks.
        Task.FromResult(database.Read(session => Read(session, SqliteRegistryHistory.Newest(session))));

    public Task<IReadOnlyDictionary<string, int>> GiveIndexesAsync(IReadOnlyCollection<string> organizations, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(database.Write(session => organizations.ToDictionary(organization => organization, organization => GiveIndex(session, organization), StringComparer.Ordinal)));

    public Task<IReadOnlyDictionary<RegistryKey, FormerEntry>> FormerAsync(IReadOnlyCollection<RegistryKey> keys, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<RegistryKey, FormerEntry>>(database.Read(session => SqliteRegistryHistory.Former(session, keys)));

    public Task<long?> TrySaveAsync(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at, CancellationToken cancellation) =>
        Task.FromResult(database.Write<long?>(session =>
        {
            if (SqliteRegistryHistory.Newest(session) != before.Version)
            {
                return null;
            }

            if (!ReferenceEquals(before.FileEntries, after.FileEntries))
            {
                var stored = ReadFileEntries(session);
                if (stored.Count != before.FileEntries.Count || stored.Except(before.FileEntries).Any())
                {
                    return null;
                }

                SaveFileEntries(session, after);
            }

            SaveEntries(session, RegistryKind.Organization, before.Organizations, after.Organizations, o => new(RegistryFields.Json(o.Entry.Write), o.Standing, o.TerminatedAt), change, at);
            SaveEntries(session, RegistryKind.Code, before.Codes, after.Codes, c => new(RegistryFields.Json(c.Entry.Write), c.Standing, null), change, at);
            SaveEntries(session, RegistryKind.Account, before.Accounts, after.Accounts, a => new(RegistryFields.Json(a.Entry.Write), a.Standing, null), change, at);
            SaveEntries(session, RegistryKind.Routes, before.Routes, after.Routes, table => new(RegistryFields.Json(table.Write), Standing.Active, null), change, at);
            SaveEntries(session, RegistryKind.Filing, before.Filings, after.Filings, filing => new(RegistryFields.Json(filing.Write), Standing.Active, null), change, at);
            SaveEntries(session, RegistryKind.FilingTask, before.FilingTasks, after.FilingTasks, task => new(RegistryFields.Json(task.Write), Standing.Active, null), change, at);
            SaveEntries(session, RegistryKind.Suspension, before.Suspensions, after.Suspensions, suspension => new(RegistryFields.Json(suspension.Write), Standing.Active, null), change, at);
            SqliteTemplates.Save(session, before, after, change, at);
            return SqliteRegistryHistory.Newest(session);
        }));

    public Task<int> HideSecretsAsync(Func<string, string> hash, CancellationToken cancellation)
    {
        var hashed = database.Write(session =>
        {
            var clear = session.Query(
                "SELECT key, json_extract(entry, '$.password') FROM registry_entries WHERE kind = 'Account'", row => (SystemId: row.GetString(0), Password: row.GetString(1)));
            _ = clear.RemoveAll(account => PasswordHash.IsHash(account.Password));
            foreach (var (systemId, password) in clear.AsParallel().Select(account => (account.SystemId, hash(account.Password))).ToList())
            {
                _ = session.Execute(
                    "UPDATE registry_entries SET entry = json_set(entry, '$.password', $password) WHERE kind = 'Account' AND key = $key", ("$key", systemId), ("$password", password));
            }

            return clear.Count;
        });
        if (database.Read(session => session.Number("SELECT 1 FROM registry_rewritten")) is null)
        {
            // A new file has had nothing to forget.
            if (database.Read(session => session.Number("SELECT 1 FROM registry_entries")) is not null)
            {
                database.Rewrite();
            }

            database.Write(session => session.Execute("INSERT INTO registry_rewritten(at) VALUES($at)", ("$at", time.GetUtcNow().ToUnixTimeMilliseconds())));
        }

        return Task.FromResult(hashed);
    }

    public async Task<long> ChangedAsync(long version, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (true)
        {
            var newest = database.Read(SqliteRegistryHistory.Newest);
            if (newest != version)
            {
                return newest;
            }

            _ = await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static int GiveIndex(SqliteSession session, string organization)
    {
        _ = session.Execute(
            """
            INSERT INTO registry_organization_indexes(organization, number)
            SELECT $organization, coalesce(max(number), 0) + 1 FROM registry_organization_indexes WHERE true ON CONFLICT(organization) DO NOTHING
            """,
            ("$organization", organization));
        return (int)session.Number("SELECT number FROM registry_organization_indexes WHERE organization = $organization", ("$organization", organization))!.Value;
    }

    private static void SaveEntries<T>(
        SqliteSession session, RegistryKind kind, ImmutableDictionary<string, T> old, ImmutableDictionary<string, T> now, Func<T, Row> row, RegistryChange change, DateTimeOffset at)
        where T : class
    {
        if (ReferenceEquals(old, now))
        {
            return;
        }

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

    private sealed record Row(string Entry, Standing Standing, DateTimeOffset? TerminatedAt);

    private static IEnumerable<FieldChange> Changes(Row? before, Row? after)
    {
        var fields = RegistryDiff.Of(before?.Entry, after?.Entry);
        return before?.Standing == after?.Standing ? fields : fields.Append(new FieldChange(RegistryDiff.Standing, before?.Standing.ToString(), after?.Standing.ToString()));
    }

    private static void SaveFileEntries(SqliteSession session, RegistryState after)
    {
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

    private static RegistryState Read(SqliteSession session, long version)
    {
        var organizations = RegistryState.Empty.Organizations.ToBuilder();
        var codes = RegistryState.Empty.Codes.ToBuilder();
        var accounts = RegistryState.Empty.Accounts.ToBuilder();
        var routes = RegistryState.Empty.Routes.ToBuilder();
        var filings = RegistryState.Empty.Filings.ToBuilder();
        var tasks = RegistryState.Empty.FilingTasks.ToBuilder();
        var suspensions = RegistryState.Empty.Suspensions.ToBuilder();
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
                case RegistryKind.Routes:
                    routes[entry.Key] = RouteTableEntry.Read(reader);
                    break;
                case RegistryKind.Filing:
                    filings[entry.Key] = FilingEntry.Read(reader);
                    break;
                case RegistryKind.FilingTask:
                    tasks[entry.Key] = FilingTask.Read(reader);
                    break;
                case RegistryKind.Suspension:
                    suspensions[entry.Key] = SuspensionEntry.Read(reader);
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
            Version = version,
            Organizations = organizations.ToImmutable(),
            Codes = codes.ToImmutable(),
            Accounts = accounts.ToImmutable(),
            Routes = routes.ToImmutable(),
            Filings = filings.ToImmutable(),
            FilingTasks = tasks.ToImmutable(),
            Suspensions = suspensions.ToImmutable(),
            Templates = SqliteTemplates.Read(session, FileName),
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
}
