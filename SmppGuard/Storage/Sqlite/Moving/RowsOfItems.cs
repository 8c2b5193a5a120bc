using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>Rows that belong to items and stand in a table of their own: read along with the items, in the same order.</summary>
internal sealed class RowsOfItems : IDisposable
{
    private readonly SqliteStatement _rows;
    private readonly int _columns;
    private bool _has;

    /// <param name="rows">Its first column is the number of the item, by which it is sorted; what is behind it are the values.</param>
    /// <param name="columns">How many those are.</param>
    public RowsOfItems(SqliteStatement rows, int columns)
    {
        _rows = rows;
        _columns = columns;
        _has = rows.Step();
    }

    /// <summary>The item whose rows are next; null: there are no more.</summary>
    public object? Next => _has ? _rows.Value(0) : null;

    /// <summary>The rows of an item; those of items before it are passed over.</summary>
    public object?[] Of(object item)
    {
        List<object?> found = [];
        while (_has && ItemKey.Of(_rows.Value(0)!).CompareTo(ItemKey.Of(item)) is var order && order <= 0)
        {
            if (order == 0)
            {
                var values = new object?[_columns];
                for (var i = 0; i < _columns; i++)
                {
                    values[i] = _rows.Value(1 + i);
                }

                found.Add(values);
            }

            _has = _rows.Step();
        }

        return [.. found];
    }

    public void Dispose() => _rows.Dispose();
}
