namespace SmppGuard.Relay;

/// <summary>
/// Messages whose segments have not all reported yet, by the second from which a silent one counts as UNKNOWN. Bounded: what finds no room is found in the archive
/// again at the next start.
/// </summary>
internal sealed class ReceiptDeadlines
{
    private const int Capacity = 1_000_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, HashSet<ReceiptFold>> _bySecond = [];
    private int _count;

    public void Add(ReceiptFold fold)
    {
        var dueAt = fold.Owed.DueAt;
        if (dueAt == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_count >= Capacity)
            {
                return;
            }

            if (!_bySecond.TryGetValue(dueAt / 1000, out var same))
            {
                _bySecond.Add(dueAt / 1000, same = []);
            }

            _count += same.Add(fold) ? 1 : 0;
        }
    }

    /// <summary>All its segments have reported.</summary>
    public void Remove(ReceiptFold fold)
    {
        lock (_gate)
        {
            if (_bySecond.TryGetValue(fold.Owed.DueAt / 1000, out var same) && same.Remove(fold))
            {
                _count--;
            }
        }
    }

    /// <summary>Takes out those whose time is over before this second.</summary>
    public IReadOnlyList<ReceiptFold> TakeDue(long second)
    {
        List<ReceiptFold> due = [];
        lock (_gate)
        {
            while (_bySecond.Count > 0)
            {
                var (first, folds) = _bySecond.First();
                if (first >= second)
                {
                    break;
                }

                due.AddRange(folds);
                _ = _bySecond.Remove(first);
            }

            _count -= due.Count;
        }

        return due;
    }
}
