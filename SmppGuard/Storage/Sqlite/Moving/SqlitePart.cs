using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>How one part stands in a database file. Read by a connection that only reads, written in one transaction.</summary>
internal abstract class SqlitePart(StorePart part)
{
    public StorePart Part => part;

    /// <summary>Whether it stands in do-not-disturb.db.</summary>
    public bool IsOfLists { get; init; }

    /// <summary>Items in the order of their keys.</summary>
    public abstract IEnumerable<StoredItem> Read(SqliteFile file, Since? since);

    public abstract void Put(SqliteSession session, IReadOnlyList<StoredItem> items);

    public abstract void Remove(SqliteSession session, IReadOnlyList<ItemKey> keys);

    /// <summary>The values of a row from a column on.</summary>
    protected static object?[] Values(SqliteStatement row, int first, int count)
    {
        var values = new object?[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = row.Value(first + i);
        }

        return values;
    }

    protected static (string Name, object? Value)[] Parameters(IEnumerable<object?> values) =>
        [.. values.Select((value, place) => (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"$v{place}"), value))];

    protected static string Placeholders(int count) => string.Join(", ", Enumerable.Range(0, count).Select(place => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"$v{place}")));
}
