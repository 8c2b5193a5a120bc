using System.Runtime.InteropServices;
using SmppGuard.Idempotency;
using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>Shapes of texts. A data directory is that of one pod; what other pods have learned stands in it with their numbers above the bits of the id.</summary>
internal sealed class ShapesPart(int pod) : TablePart(
    StoreParts.TemplateShapes, "template_shapes", ["id"], ["code", "state", "count", "first_seen_at", "last_seen_at", "text", "example", "dismissed_at", "dismissed_by"])
{
    private const int IdBits = 40;
    private const long IdMask = (1L << IdBits) - 1;

    // By pod and id, not by what both make: this directory's own have none above them, whichever pod it is.
    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since) => base.Read(file, since).OrderBy(item => item.Key);

    protected override ItemKey KeyOf(object?[] values) => (long)values[0]! is var id && id > IdMask ? ItemKey.Of(id >> IdBits, id & IdMask) : ItemKey.Of((long)pod, id);

    protected override IEnumerable<object> KeyOf(ItemKey key) => [key.Number(0) == pod ? key.Number(1) : (key.Number(0) << IdBits) | key.Number(1)];
}

/// <summary>What was removed at the end of its retention; two lines that say the same are one.</summary>
internal sealed class PurgesPart() : TablePart(StoreParts.Purges, "purges", ["at", "name"], ["messages"])
{
    protected override string Query => "SELECT at, name, max(messages) FROM purges GROUP BY at, name ORDER BY at, name";

    // Nothing keeps a second line out.
    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        Remove(session, [.. items.Select(item => item.Key)]);
        base.Put(session, items);
    }
}

/// <summary>Keys of the API, which are listed in the order in which they were made: a row that is there stays where it is.</summary>
internal sealed class KeysPart() : TablePart(
    StoreParts.ApiKeys, "api_keys", ["id"], ["name", "role", "organization", "hash", "expires_at", "created_at", "created_by", "revoked_at", "revoked_by"])
{
    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        foreach (var item in items.OrderBy(item => item.Number(5)).ThenBy(item => item.Key))
        {
            _ = session.Execute(
                $"""
                INSERT INTO api_keys(id, name, role, organization, hash, expires_at, created_at, created_by, revoked_at, revoked_by) VALUES({Placeholders(10)})
                ON CONFLICT(id) DO UPDATE SET name = excluded.name, role = excluded.role, organization = excluded.organization, hash = excluded.hash, expires_at = excluded.expires_at,
                    created_at = excluded.created_at, created_by = excluded.created_by, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by
                """,
                Parameters([item.Key.Text(0), .. item.Values]));
        }
    }
}

/// <summary>Answers that are given again. Those that are too old stay until others come, and are nobody's any more.</summary>
internal sealed class AnswersPart(TimeProvider time) : TablePart(
    StoreParts.Answers, "answers", ["asker", "key"], ["fingerprint", "at", "status", "content_type", "location", "etag", "body"])
{
    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since) => base.Read(file, since).Where(item => item.Number(1) > (time.GetUtcNow() - IAnswerStorage.KeptFor).ToUnixTimeMilliseconds());
}

/// <summary>The numbers of lists, of the generations that lists name.</summary>
internal sealed class NumbersPart() : SqlitePart(StoreParts.DoNotDisturbNumbers)
{
    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        List<long> generations = [];
        using (var lists = new SqliteStatement(file, "SELECT DISTINCT generation FROM lists ORDER BY generation"))
        {
            while (lists.Step())
            {
                generations.Add(lists.Int64(0));
            }
        }

        using var page = new SqliteStatement(file, "SELECT msisdn FROM numbers WHERE generation = ?1 AND msisdn > ?2 ORDER BY msisdn LIMIT ?3");
        foreach (var generation in generations)
        {
            List<long> numbers = [];
            for (var piece = 0L; piece == 0 || numbers.Count == NumberPieces.Length; piece++)
            {
                page.Bind(1, generation);
                page.Bind(2, numbers.Count == 0 ? long.MinValue : numbers[^1]);
                page.Bind(3, NumberPieces.Length);
                numbers = [];
                while (page.Step())
                {
                    numbers.Add(page.Int64(0));
                }

                if (numbers.Count > 0)
                {
                    yield return new StoredItem(ItemKey.Of(generation, piece), [NumberPieces.ToOctets(CollectionsMarshal.AsSpan(numbers))]);
                }
            }
        }
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        using var insert = session.Prepare("INSERT OR IGNORE INTO numbers(generation, msisdn) VALUES($generation, $msisdn)", ("$generation", 0L), ("$msisdn", 0L));
        foreach (var item in items)
        {
            var numbers = NumberPieces.FromOctets(item.Octets(0));
            _ = session.Execute(
                "DELETE FROM numbers WHERE generation = $generation AND msisdn BETWEEN $first AND $last",
                ("$generation", item.Key.Number(0)), ("$first", numbers[0]), ("$last", numbers[^1]));
            insert.Parameters[0].Value = item.Key.Number(0);
            foreach (var number in numbers)
            {
                insert.Parameters[1].Value = number;
                _ = insert.ExecuteNonQuery();
            }
        }
    }

    // What no list names is taken away by whoever starts.
    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> keys)
    {
    }
}

/// <summary>The list of ported numbers, of which there is one.</summary>
internal sealed class PortabilityPart : TablePart
{
    private const string Only = "list";

    public PortabilityPart()
        : base(StoreParts.Portability, "portability", ["id"], ["version", "revision", "count", "replaced_at", "actor", "carriers", "pieces"]) => IsOfLists = true;

    protected override IEnumerable<object> KeyOf(ItemKey key) => [1L];

    protected override ItemKey KeyOf(object?[] values) => ItemKey.Of(Only);
}

/// <summary>What SQLite notes of the numbers that it gave.</summary>
internal sealed class SequencesPart : SqlitePart
{
    private static readonly (string Name, string Table, bool IsOfLists)[] Known = [("blackListReports", "black_list_reports", false), ("complaints", "complaints", false), ("doNotDisturbGenerations", "generations", true)];

    public SequencesPart(bool isOfLists)
        : base(StoreParts.Sequences) => IsOfLists = isOfLists;

    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        foreach (var (name, table, _) in Known.Where(known => known.IsOfLists == IsOfLists))
        {
            if (file.Number($"SELECT seq FROM sqlite_sequence WHERE name = '{table}'") is > 0 and var last)
            {
                yield return new StoredItem(ItemKey.Of(name), [last]);
            }
        }
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        foreach (var item in items)
        {
            var known = Known.Single(known => string.Equals(known.Name, item.Key.Text(0), StringComparison.Ordinal));
            if (known.IsOfLists == IsOfLists && session.Execute("UPDATE sqlite_sequence SET seq = $last WHERE name = $table", ("$last", item.Values[0]), ("$table", known.Table)) == 0)
            {
                _ = session.Execute("INSERT INTO sqlite_sequence(name, seq) VALUES($table, $last)", ("$last", item.Values[0]), ("$table", known.Table));
            }
        }
    }

    // A number that was given stays given.
    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> keys)
    {
    }
}
