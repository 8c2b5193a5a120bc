using Microsoft.Data.Sqlite;
using SmppGuard.Access;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Keys of the API that were made over it, in guard.db, and when each key was used last.</summary>
internal sealed class SqliteKeyStorage(GuardDatabase database) : IKeyStorage
{
    public static readonly GuardMigration Layout = new("access", 1, """
        -- Times in milliseconds since 1970 UTC. hash as hash-key writes it; the keys themselves are kept nowhere.
        CREATE TABLE api_keys (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, organization TEXT, hash TEXT NOT NULL,
            expires_at INTEGER, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, revoked_at INTEGER, revoked_by TEXT) STRICT;
        -- Of keys of the configuration, too.
        CREATE TABLE api_key_uses (id TEXT PRIMARY KEY, used_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """);

    // One process has the file for itself.
    public bool IsShared => false;

    public Task<IReadOnlyList<IssuedKey>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<IssuedKey>>(database.Read(session => session.Query(
        "SELECT id, name, role, organization, hash, expires_at, created_at, created_by, revoked_at, revoked_by FROM api_keys ORDER BY number", Read)));

    public Task AddAsync(IssuedKey key, CancellationToken cancellation)
    {
        database.Write(session => _ = session.Execute(
            """
            INSERT INTO api_keys(id, name, role, organization, hash, expires_at, created_at, created_by)
            VALUES($id, $name, $role, $organization, $hash, $expires, $at, $by)
            """,
            ("$id", key.Id),
            ("$name", key.Name),
            ("$role", key.Role.ToString()),
            ("$organization", key.Organization),
            ("$hash", key.Hash),
            ("$expires", key.ExpiresAt?.ToUnixTimeMilliseconds()),
            ("$at", key.CreatedAt.ToUnixTimeMilliseconds()),
            ("$by", key.CreatedBy)));
        return Task.CompletedTask;
    }

    public Task<bool> RevokeAsync(string id, DateTimeOffset at, string by, CancellationToken cancellation) => Task.FromResult(database.Write(session => session.Execute(
        "UPDATE api_keys SET revoked_at = $at, revoked_by = $by WHERE id = $id AND revoked_at IS NULL", ("$id", id), ("$at", at.ToUnixTimeMilliseconds()), ("$by", by)) == 1));

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(
        database.Read(session => session.Query("SELECT id, used_at FROM api_key_uses", row => (Id: row.GetString(0), At: row.Time(1)))).ToDictionary(use => use.Id, use => use.At, StringComparer.Ordinal));

    public Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            foreach (var (id, at) in uses)
            {
                _ = session.Execute(
                    "INSERT INTO api_key_uses(id, used_at) VALUES($id, $at) ON CONFLICT(id) DO UPDATE SET used_at = max(used_at, excluded.used_at)",
                    ("$id", id),
                    ("$at", at.ToUnixTimeMilliseconds()));
            }
        });
        return Task.CompletedTask;
    }

    private static IssuedKey Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Role = row.Name<ApiRole>(2),
        Organization = row.TextOrNull(3),
        Hash = row.GetString(4),
        ExpiresAt = row.TimeOrNull(5),
        CreatedAt = row.Time(6),
        CreatedBy = row.GetString(7),
        RevokedAt = row.TimeOrNull(8),
        RevokedBy = row.TextOrNull(9),
    };
}
