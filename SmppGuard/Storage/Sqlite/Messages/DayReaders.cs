namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Reading connections, kept open for the next query. A reader belongs to one caller from <see cref="Rent"/> to <see cref="Return"/>.</summary>
internal sealed class DayReaders(string directory) : IDisposable
{
    private const int MaxIdle = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<DayReader> _idle = [];
    private readonly HashSet<int> _dropped = [];
    private bool _disposed;

    /// <summary>A reader for a day; null: there is no such file.</summary>
    public DayReader? Rent(int day)
    {
        lock (_gate)
        {
            for (var node = _idle.First; node is not null; node = node.Next)
            {
                if (node.Value.Day == day)
                {
                    _idle.Remove(node);
                    return node.Value;
                }
            }
        }

        return DayReader.TryOpen(directory, day);
    }

    /// <summary>Gives a reader back. One that threw is disposed instead.</summary>
    public void Return(DayReader reader)
    {
        DayReader? surplus = reader;
        lock (_gate)
        {
            if (!_disposed && !reader.IsOutdated && !_dropped.Contains(reader.Day))
            {
                _ = _idle.AddFirst(reader);
                surplus = _idle.Count > MaxIdle ? _idle.Last!.Value : null;
                if (surplus is not null)
                {
                    _idle.RemoveLast();
                }
            }
        }

        surplus?.Dispose();
    }

    /// <summary>Closes the readers of a day whose file is going to be deleted; those in use are closed when they come back.</summary>
    public void Drop(int day)
    {
        lock (_gate)
        {
            _ = _dropped.Add(day);
            for (var node = _idle.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Day == day)
                {
                    _idle.Remove(node);
                    node.Value.Dispose();
                }

                node = next;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var reader in _idle)
            {
                reader.Dispose();
            }

            _idle.Clear();
        }
    }
}
