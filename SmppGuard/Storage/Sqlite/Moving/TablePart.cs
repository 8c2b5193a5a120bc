using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>A part that is a table: keys and values are its columns, in their order.</summary>
/// <param name="part">Which.</param>
/// <param name="table">Its name.</param>
/// <param name="keys">The columns of the key, by which it is sorted.</param>
/// <param name="columns">Those of the part's fields.</param>
internal class TablePart(StorePart part, string table, string[] keys, string[] columns) : SqlitePart(part)
{
    private readonly string _put = $"INSERT OR REPLACE INTO {table}({string.Join(", ", keys.Concat(columns))}) VALUES({Placeholders(keys.Length + columns.Length)})";
    private readonly string _remove = $"DELETE FROM {table} WHERE {string.Join(" AND ", keys.Select((key, place) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} = $v{place}")))}";

    protected string Select { get; } = $"SELECT {string.Join(", ", keys.Concat(columns))} FROM {table}";

    protected virtual string Query => $"{Select} ORDER BY {string.Join(", ", keys)}";

    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        using var rows = new SqliteStatement(file, Query);
        while (rows.Step())
        {
            yield return Item(rows);
        }
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        using var put = session.Prepare(_put, Parameters(Enumerable.Repeat<object?>(null, keys.Length + columns.Length)));
        foreach (var item in items)
        {
            foreach (var (place, value) in KeyOf(item.Key).Concat(item.Values.Take(columns.Length)).Index())
            {
                put.Parameters[place].Value = value ?? DBNull.Value;
            }

            _ = put.ExecuteNonQuery();
        }
    }

    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> removed)
    {
        foreach (var key in removed)
        {
            _ = session.Execute(_remove, Parameters(KeyOf(key)));
        }
    }

    /// <summary>The values of the key's columns.</summary>
    protected virtual IEnumerable<object> KeyOf(ItemKey key) => key.Values;

    protected StoredItem Item(SqliteStatement row) => new(KeyOf(Values(row, 0, keys.Length)), Values(row, keys.Length, columns.Length));

    protected virtual ItemKey KeyOf(object?[] values) => ItemKey.Of([.. values.Select(value => value!)]);
}
