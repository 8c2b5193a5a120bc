using SmppGuard.DoNotDisturb;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The lists on disk, in a file of their own (and that of ported numbers), so that taking over a national list keeps nobody else from writing. A list's numbers belong to a generation; the list names
/// the one that is in force, and naming another is what replaces it. Generations that no list names are left over from an import that did not end.
/// </summary>
internal sealed class SqliteDoNotDisturbStorage(string dataDirectory) : IDoNotDisturbStorage, IDisposable
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
        SqlitePortabilityStorage.Layout,
    ];

    private readonly GuardDatabase _database = new(System.IO.Path.Combine(dataDirectory, FileName), Migrations);

    public void Dispose() => _database.Dispose();

    public Task<IReadOnlyList<ListInForce>> ListsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ListInForce>>(Read(session => session.Query(
        "SELECT name, version, count, replaced_at, actor, generation FROM lists ORDER BY name",
        row => new ListInForce(new DoNotDisturbList(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Time(3), row.GetString(4)), row.GetInt64(5)))));

    public Task<List<long>> NumbersAsync(long generation, CancellationToken cancellation) =>
        Task.FromResult(Read(session => session.Query("SELECT msisdn FROM numbers WHERE generation = $generation", row => row.GetInt64(0), ("$generation", generation))));

    public Task<IReadOnlyList<Msisdn>> SinglesAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Msisdn>>(Read(session => session.Query("SELECT msisdn FROM singles", row => new Msisdn(row.GetInt64(0)))));

    public Task<DoNotDisturbEntry?> FindSingleAsync(Msisdn msisdn, CancellationToken cancellation) => Task.FromResult(_database.Read(session => session.First(
        "SELECT reason, added_at, actor FROM singles WHERE msisdn = $msisdn", row => new DoNotDisturbEntry(row.GetString(0), row.Time(1), row.GetString(2)), ("$msisdn", msisdn.Value))));

    public Task<bool> PutSingleAsync(Msisdn msisdn, DoNotDisturbEntry entry, CancellationToken cancellation) => Task.FromResult(_database.Write(session =>
    {
        var isNew = session.Execute(
            "INSERT OR IGNORE INTO singles(msisdn, reason, added_at, actor) VALUES($msisdn, $reason, $at, $actor)",
            ("$msisdn", msisdn.Value),
            ("$reason", entry.Reason),
            ("$at", entry.AddedAt.ToUnixTimeMilliseconds()),
            ("$actor", entry.Actor)) == 1;
        if (!isNew)
        {
            _ = session.Execute("UPDATE singles SET reason = $reason WHERE msisdn = $msisdn", ("$msisdn", msisdn.Value), ("$reason", entry.Reason));
        }

        Note(session, entry.AddedAt, entry.Actor, "put", msisdn: msisdn.Value);
        return isNew;
    }));

    public Task<bool> DeleteSingleAsync(Msisdn msisdn, string actor, DateTimeOffset at, CancellationToken cancellation) => Task.FromResult(_database.Write(session =>
    {
        if (session.Execute("DELETE FROM singles WHERE msisdn = $msisdn", ("$msisdn", msisdn.Value)) == 0)
        {
            return false;
        }

        Note(session, at, actor, "delete", msisdn: msisdn.Value);
        return true;
    }));

    public Task<long> BeginGenerationAsync(CancellationToken cancellation) =>
        Task.FromResult(_database.Write(session => session.Number("INSERT INTO generations DEFAULT VALUES RETURNING id")!.Value));

    // In commits of bounded size: others have their turns between them.
    public Task AddNumbersAsync(long generation, IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        for (var from = 0; from < numbers.Count; from += RowsPerCommit)
        {
            var (first, end) = (from, Math.Min(from + RowsPerCommit, numbers.Count));
            _database.Write(session =>
            {
                using var insert = session.Prepare("INSERT OR IGNORE INTO numbers(generation, msisdn) VALUES($generation, $msisdn)", ("$generation", generation), ("$msisdn", 0L));
                for (var i = first; i < end; i++)
                {
                    insert.Parameters["$msisdn"].Value = numbers[i];
                    _ = insert.ExecuteNonQuery();
                }
            });
        }

        return Task.CompletedTask;
    }

    public Task<bool> TryPutInForceAsync(DoNotDisturbList list, long generation, long? replaced, CancellationToken cancellation) => Task.FromResult(_database.Write(session =>
    {
        if (session.Number("SELECT generation FROM lists WHERE name = $name", ("$name", list.Name)) != replaced)
        {
            return false;
        }

        _ = session.Execute(
            "INSERT OR REPLACE INTO lists(name, version, generation, count, replaced_at, actor) VALUES($name, $version, $generation, $count, $at, $actor)",
            ("$name", list.Name),
            ("$version", list.Version),
            ("$generation", generation),
            ("$count", list.Count),
            ("$at", list.ReplacedAt.ToUnixTimeMilliseconds()),
            ("$actor", list.Actor));
        Note(session, list.ReplacedAt, list.Actor, "replace", list.Name, list.Version, count: list.Count);
        return true;
    }));

    public Task<bool> DeleteListAsync(string name, string actor, DateTimeOffset at, CancellationToken cancellation) => Task.FromResult(_database.Write(session =>
    {
        if (session.Execute("DELETE FROM lists WHERE name = $name", ("$name", name)) == 0)
        {
            return false;
        }

        Note(session, at, actor, "delete", name);
        return true;
    }));

    // In commits of bounded size, as they were added. This process is the only one, and imports one list at a time: whatever no list names is left over.
    public Task RemoveLeftOversAsync(CancellationToken cancellation)
    {
        while (_database.Write(RemoveSome) == RowsPerDelete)
        {
            // There may be more.
        }

        return Task.CompletedTask;
    }

    private static int RemoveSome(SqliteSession session) => session.Execute(
        """
        DELETE FROM numbers WHERE (generation, msisdn) IN (
            SELECT generation, msisdn FROM numbers WHERE generation NOT IN (SELECT generation FROM lists) LIMIT $limit)
        """,
        ("$limit", RowsPerDelete));

    private static void Note(
        SqliteSession session, DateTimeOffset at, string actor, string change, string? list = null, string? version = null, long? msisdn = null, long? count = null) => _ = session.Execute(
        "INSERT INTO changes(at, actor, change, list, version, msisdn, count) VALUES($at, $actor, $change, $list, $version, $msisdn, $count)",
        ("$at", at.ToUnixTimeMilliseconds()),
        ("$actor", actor),
        ("$change", change),
        ("$list", list),
        ("$version", version),
        ("$msisdn", msisdn),
        ("$count", count));

    // What is read at start: whoever cannot read it must not start.
    private T Read<T>(Func<SqliteSession, T> read)
    {
        try
        {
            return _database.Read(read);
        }
        catch (StorageException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            throw new DataFileDamagedException(_database.Path, damaged);
        }
    }
}
