using SmppGuard.Carriers.Portability;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The list of ported numbers, in the file of the lists that are handed in, whose layout is <see cref="SqliteDoNotDisturbStorage.Migrations"/>.</summary>
internal sealed class SqlitePortabilityStorage(string dataDirectory) : IPortabilityStorage, IDisposable
{
    private const int RowsPerDelete = 500;

    public static readonly GuardMigration Layout = new("portability", 1, """
        CREATE TABLE portability(
            id          INTEGER PRIMARY KEY,
            version     TEXT NOT NULL,
            revision    INTEGER NOT NULL,
            count       INTEGER NOT NULL,
            replaced_at INTEGER NOT NULL,
            actor       TEXT NOT NULL,
            carriers    TEXT NOT NULL,
            pieces      BLOB NOT NULL
        ) STRICT;
        CREATE TABLE portability_pieces(hash TEXT PRIMARY KEY, octets BLOB NOT NULL) STRICT;
        """);

    private readonly GuardDatabase _database = new(Path.Combine(dataDirectory, SqliteDoNotDisturbStorage.FileName), SqliteDoNotDisturbStorage.Migrations);

    public bool IsShared => false;

    public void Dispose() => _database.Dispose();

    public Task<PortabilityList?> FindAsync(CancellationToken cancellation) => Task.FromResult(_database.Read(session => session.First(
        "SELECT version, revision, count, replaced_at, actor, carriers, pieces FROM portability",
        row => new PortabilityList
        {
            Version = row.GetString(0),
            Revision = row.GetInt64(1),
            Count = row.GetInt64(2),
            ReplacedAt = row.Time(3),
            Actor = row.GetString(4),
            Carriers = row.GetString(5) is { Length: > 0 } carriers ? carriers.Split('\n') : [],
            Pieces = Pieces(row.GetFieldValue<byte[]>(6)),
        })));

    public Task<long?> RevisionAsync(CancellationToken cancellation) => Task.FromResult(_database.Read(session => session.Number("SELECT revision FROM portability")));

    public Task<IReadOnlyList<PortabilityOctets>> ReadAsync(IReadOnlyList<string> hashes, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<PortabilityOctets>>(_database.Read(session =>
    {
        var found = new List<PortabilityOctets>(hashes.Count);
        foreach (var hash in hashes)
        {
            found.AddRange(session.Query("SELECT octets FROM portability_pieces WHERE hash = $hash", row => new PortabilityOctets(hash, row.GetFieldValue<byte[]>(0)), ("$hash", hash)));
        }

        return found;
    }));

    public Task KeepAsync(IReadOnlyList<PortabilityOctets> octets, CancellationToken cancellation)
    {
        _database.Write(session =>
        {
            // What is there under the hash may be damaged, which is why it is sent again.
            using var put = session.Prepare("INSERT OR REPLACE INTO portability_pieces(hash, octets) VALUES($hash, $octets)", ("$hash", ""), ("$octets", Array.Empty<byte>()));
            foreach (var piece in octets)
            {
                put.Parameters["$hash"].Value = piece.Sha256;
                put.Parameters["$octets"].Value = piece.Octets;
                _ = put.ExecuteNonQuery();
            }
        });
        return Task.CompletedTask;
    }

    public Task<bool> TryPutInForceAsync(PortabilityList list, long? replaced, CancellationToken cancellation) => Task.FromResult(_database.Write(session =>
    {
        if (session.Number("SELECT revision FROM portability") != replaced)
        {
            return false;
        }

        _ = session.Execute(
            "INSERT OR REPLACE INTO portability(id, version, revision, count, replaced_at, actor, carriers, pieces) VALUES(1, $version, $revision, $count, $at, $actor, $carriers, $pieces)",
            ("$version", list.Version),
            ("$revision", list.Revision),
            ("$count", list.Count),
            ("$at", list.ReplacedAt.ToUnixTimeMilliseconds()),
            ("$actor", list.Actor),
            ("$carriers", string.Join('\n', list.Carriers)),
            ("$pieces", PieceOctets.Of(list.Pieces)));
        return true;
    }));

    // This process is the only one, and imports one list at a time. In commits of bounded size: others have their turns between them.
    public async Task RemoveLeftOversAsync(CancellationToken cancellation)
    {
        var named = (await FindAsync(cancellation))?.Pieces.Select(piece => piece.Sha256).ToHashSet(StringComparer.Ordinal) ?? [];
        var kept = _database.Read(session => session.Query("SELECT hash FROM portability_pieces", row => row.GetString(0)));
        foreach (var left in kept.Where(hash => !named.Contains(hash)).Chunk(RowsPerDelete))
        {
            _database.Write(session =>
            {
                foreach (var hash in left)
                {
                    _ = session.Execute("DELETE FROM portability_pieces WHERE hash = $hash", ("$hash", hash));
                }
            });
        }
    }

    private IReadOnlyList<PortabilityPiece> Pieces(byte[] octets)
    {
        try
        {
            return PieceOctets.Read(octets);
        }
        catch (FormatException damaged)
        {
            throw new StorageException($"{_database.Path}: {damaged.Message}", StorageFault.Damaged, damaged);
        }
    }
}
