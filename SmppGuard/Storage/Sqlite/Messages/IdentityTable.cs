using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Who sent, once per file instead of once per message: each account, organization, code, SMSC, rule pack and peer that occurred together. Looked up by the octets
/// that the journal record carries, and that stand beside its columns: the route that took a message, why, and what is not filed are only there.
/// </summary>
internal sealed class IdentityTable
{
    private const int Columns = 6;

    private readonly SqliteStatement _insert;
    private readonly Dictionary<byte[], Entry> _known = new(OctetsComparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    private sealed record Entry(byte[] Block, long Id, byte[] Code);

    public IdentityTable(SqliteFile file)
    {
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        _insert = file.Prepare("INSERT INTO identities(id, account, organization, code, smsc, rule_pack, peer, block) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        using var select = new SqliteStatement(file, "SELECT id, block FROM identities");
        while (select.Step())
        {
            Remember(select.Int64(0), select.Octets(1));
        }
    }

    /// <summary>The row of an identity block, new if need be, and the code in it.</summary>
    public long IdOf(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> code)
    {
        if (!_lookup.TryGetValue(block, out var entry))
        {
            entry = Insert(block);
        }

        code = entry.Code;
        return entry.Id;
    }

    /// <summary>The route in an identity block, and why; null: no route took it. And what is not filed; null: nothing that was wanted.</summary>
    public static string? RouteIn(ReadOnlySpan<byte> block, out string? routedBy, out string? notFiled)
    {
        notFiled = null;
        var reader = new RecordReader(block);
        var columns = 0;
        for (var column = 0; column < Columns; column++)
        {
            columns += 1 + reader.Short().Length;
        }

        if (columns == block.Length)
        {
            return routedBy = null;
        }

        var route = TextOrNull(reader.Short());
        routedBy = TextOrNull(reader.Short());
        notFiled = reader.IsAtEnd ? null : TextOrNull(reader.Short());
        return route;

        static string? TextOrNull(ReadOnlySpan<byte> octets) => octets.IsEmpty ? null : Encoding.UTF8.GetString(octets);
    }

    private Entry Insert(ReadOnlySpan<byte> block)
    {
        var id = _known.Count + 1L;
        var reader = new RecordReader(block);
        _insert.Bind(1, id);
        for (var parameter = 2; parameter <= 7; parameter++)
        {
            _insert.Bind(parameter, reader.Short());
        }

        _insert.BindBlob(8, block);
        _insert.Run();
        return Remember(id, block);
    }

    private Entry Remember(long id, ReadOnlySpan<byte> block)
    {
        var reader = new RecordReader(block);
        _ = reader.Short();
        _ = reader.Short();
        var entry = new Entry(block.ToArray(), id, reader.Short().ToArray());
        _known.Add(entry.Block, entry);
        return entry;
    }
}
