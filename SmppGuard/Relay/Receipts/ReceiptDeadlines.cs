using System.Diagnostics.CodeAnalysis;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Messages whose segments have not all reported yet, by the second from which a silent one counts as UNKNOWN. Bounded: what finds no room is found in the archive
/// again at the next start.
/// </summary>
internal sealed class ReceiptDeadlines
{
    /// <summary>Messages of a few parts; of more parts fewer.</summary>
    private const int Capacity = 1_000_000;

    private readonly Lock _gate = new();
    private long _weight;
    private readonly SortedDictionary<long, HashSet<ReceiptAggregate>> _bySecond = [];
    private readonly Dictionary<long, ReceiptAggregate> _byRecord = [];

    // A part takes about a quarter of what the rest takes.
    private static int WeightOf(ReceiptAggregate aggregate) => 1 + (aggregate.Requested.PartCount / 4);

    public void Add(ReceiptAggregate aggregate)
    {
        var dueAt = aggregate.Requested.DueAt;
        if (dueAt == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_weight >= Capacity)
            {
                return;
            }

            if (!_bySecond.TryGetValue(dueAt / 1000, out var same))
            {
                _bySecond.Add(dueAt / 1000, same = []);
            }

            if (same.Add(aggregate))
            {
                _weight += WeightOf(aggregate);
            }

            _byRecord[aggregate.Requested.RecordId] = aggregate;
        }
    }

    /// <summary>Finds the message if it is waited for.</summary>
    public bool TryFind(long recordId, [NotNullWhen(true)] out ReceiptAggregate? aggregate)
    {
        lock (_gate)
        {
            return _byRecord.TryGetValue(recordId, out aggregate);
        }
    }

    /// <summary>All its segments have reported.</summary>
    public void Remove(ReceiptAggregate aggregate)
    {
        lock (_gate)
        {
            if (_bySecond.TryGetValue(aggregate.Requested.DueAt / 1000, out var same) && same.Remove(aggregate))
            {
                _weight -= WeightOf(aggregate);
                _ = _byRecord.Remove(aggregate.Requested.RecordId);
            }
        }
    }

    /// <summary>Takes out those whose time is over before this second.</summary>
    public IReadOnlyList<ReceiptAggregate> TakeDue(long second)
    {
        List<ReceiptAggregate> due = [];
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

            foreach (var aggregate in due)
            {
                _weight -= WeightOf(aggregate);
                _ = _byRecord.Remove(aggregate.Requested.RecordId);
            }
        }

        return due;
    }
}
