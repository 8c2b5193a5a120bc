using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>
/// What a day's file has beside messages, as items. Places in the journal of this directory's own pod get its number above them, as every other store has them; places of other pods, which came from
/// such a store, have theirs.
/// </summary>
internal sealed class DayRows(StorePart part, string table, string[] keys, string[] columns, int pod, string? since)
{
    private const int PlaceBits = 55;

    private readonly int _place = Array.IndexOf(keys, "sequence");

    public static IReadOnlyList<DayRows> All(int pod) =>
    [
        new(StoreParts.Receipts, "receipts", ["record_id", "at", "sequence"], ["smsc", "smsc_message_id", "state", "error"], pod, "at >= ?1"),
        new(
            StoreParts.Operations,
            "operations",
            ["record_id", "id"],
            ["kind", "about", "decision_id", "received_at", "answered_at", "command_status", "account", "peer", "smsc", "submitted", "sent", "answers"],
            pod,
            "received_at >= ?1"),
        new(
            StoreParts.Replies, "replies", ["at", "sequence"], ["delivery_id", "smsc", "account", "organization", "code", "msisdn", "action", "text", "pdu", "expire_at"], pod, "at >= ?1"),
    ];

    public StorePart Part => part;

    public IEnumerable<StoredItem> Read(SqliteFile file, Since? from)
    {
        if (part == StoreParts.Operations && DaySchema.VersionOf(file) <= DaySchema.VersionWithoutOperations)
        {
            yield break;
        }

        var condition = from is null ? "" : $" WHERE {since}";
        using var rows = new SqliteStatement(file, $"SELECT {string.Join(", ", keys.Concat(columns))} FROM {table}{condition} ORDER BY {string.Join(", ", keys)}");
        if (from is not null)
        {
            rows.Bind(1, from.Time);
        }

        // By the places with their pods, which need not be the order of the rows.
        List<StoredItem> same = [];
        while (rows.Step())
        {
            var item = Item(rows);
            if (same.Count > 0 && !IsBesides(same[0].Key, item.Key))
            {
                foreach (var one in same.OrderBy(one => one.Key))
                {
                    yield return one;
                }

                same.Clear();
            }

            same.Add(item);
        }

        foreach (var one in same.OrderBy(one => one.Key))
        {
            yield return one;
        }
    }

    public void Put(SqliteFile file, IReadOnlyList<StoredItem> items)
    {
        var count = keys.Length + columns.Length;
        using var insert = new SqliteInsert(
            file, $"INSERT OR REPLACE INTO {table}({string.Join(", ", keys.Concat(columns))}) VALUES({string.Join(", ", Enumerable.Range(1, count).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?{i}")))})");
        foreach (var item in items)
        {
            foreach (var value in KeyOf(item.Key).Concat(item.Values))
            {
                switch (value)
                {
                    case long number:
                        insert.Add(number);
                        break;
                    case string text:
                        insert.AddText(System.Text.Encoding.UTF8.GetBytes(text));
                        break;
                    case byte[] octets:
                        insert.AddBlob(octets);
                        break;
                    default:
                        insert.AddNull();
                        break;
                }
            }

            insert.Run();
        }
    }

    public void Remove(SqliteFile file, IReadOnlyList<ItemKey> removed)
    {
        using var delete = new SqliteStatement(file, $"DELETE FROM {table} WHERE {string.Join(" AND ", keys.Select((key, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} = ?{i + 1}")))}");
        foreach (var key in removed)
        {
            foreach (var (place, value) in KeyOf(key).Index())
            {
                delete.Bind(place + 1, (long)value);
            }

            delete.Run();
        }
    }

    // Whether only the last of their keys tells them apart.
    private static bool IsBesides(ItemKey one, ItemKey other) => one.Values.SkipLast(1).SequenceEqual(other.Values.SkipLast(1));

    private StoredItem Item(SqliteStatement row)
    {
        var key = new object[keys.Length];
        for (var i = 0; i < key.Length; i++)
        {
            var number = row.Int64(i);
            key[i] = i == _place && number >> PlaceBits == 0 ? ((long)pod << PlaceBits) | number : number;
        }

        var values = new object?[columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.Value(keys.Length + i);
        }

        return new StoredItem(ItemKey.Of(key), values);
    }

    private IEnumerable<object> KeyOf(ItemKey key)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            yield return i == _place && key.Number(i) >> PlaceBits == pod ? key.Number(i) & ((1L << PlaceBits) - 1) : key.Number(i);
        }
    }
}
