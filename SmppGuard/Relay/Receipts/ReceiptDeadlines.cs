using System.Diagnostics.CodeAnalysis;

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
    private readonly Dictionary<long, ReceiptFold> _byRecord = [];

    public void Add(ReceiptFold fold)
    {
        var dueAt = fold.Owed.DueAt;
        if (dueAt == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_byRecord.Count >= Capacity)
            {
                return;
            }

            if (!_bySecond.TryGetValue(dueAt / 1000, out var same))
            {
                _bySecond.Add(dueAt / 1000, same = []);
            }

            _ = same.Add(fold);
            _byRecord[fold.Owed.RecordId] = fold;
        }
    }

    /// <summary>Finds the message if it is waited for.</summary>
    public bool TryFind(long recordId, [NotNullWhen(true)] out ReceiptFold? fold)
    {
        lock (_gate)
        {
            return _byRecord.TryGetValue(recordId, out fold);
        }
    }

    /// <summary>All its segments have reported.</summary>
    public void Remove(ReceiptFold fold)
    {
        lock (_gate)
        {
            if (_bySecond.TryGetValue(fold.Owed.DueAt / 1000, out var same) && same.Remove(fold))
            {
                _ = _byRecord.Remove(fold.Owed.RecordId);
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

            foreach (var fold in due)
            {
                _ = _byRecord.Remove(fold.Owed.RecordId);
            }
        }

        return due;
    }
}
