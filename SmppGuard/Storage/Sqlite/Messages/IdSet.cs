namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Record ids, asked for from the largest down. Sets are combined without reading a message: what a filter wants is known before the first row is looked at, and
/// a set is only read where the others have something.
/// </summary>
internal abstract class IdSet
{
    /// <summary>No id: all are positive.</summary>
    public const long None = -1;

    /// <summary>The largest id below a bound, or <see cref="None"/>. Bounds never rise from call to call.</summary>
    public abstract long Below(long before);

    /// <summary>All ids below a bound, largest first.</summary>
    public IEnumerable<long> AllBelow(long before)
    {
        for (var id = Below(before); id != None; id = Below(id))
        {
            yield return id;
        }
    }
}

/// <summary>Ids that are in one set at least.</summary>
internal sealed class AnyOf : IdSet
{
    private readonly PriorityQueue<IdSet, long> _sets = new();

    // Until the first bound is known nobody can say what is next.
    private IReadOnlyCollection<IdSet>? _unread;

    public AnyOf(IReadOnlyCollection<IdSet> sets) => _unread = sets;

    public override long Below(long before)
    {
        foreach (var set in _unread ?? [])
        {
            if (set.Below(before) is not None and var first)
            {
                _sets.Enqueue(set, -first);
            }
        }

        _unread = null;
        while (_sets.TryPeek(out var set, out var negative))
        {
            if (-negative < before)
            {
                return -negative;
            }

            if (set.Below(before) is not None and var next)
            {
                _ = _sets.DequeueEnqueue(set, -next);
            }
            else
            {
                _ = _sets.Dequeue();
            }
        }

        return None;
    }
}

/// <summary>Ids that are in both sets.</summary>
internal sealed class BothOf(IdSet left, IdSet right, CancellationToken cancellationToken) : IdSet
{
    public override long Below(long before)
    {
        while (left.Below(before) is not None and var id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var other = right.Below(id + 1);
            if (other == id || other == None)
            {
                return other;
            }

            before = other + 1;
        }

        return None;
    }
}

/// <summary>Ids of a set that are not in another.</summary>
internal sealed class ButNot(IdSet set, IdSet excluded, CancellationToken cancellationToken) : IdSet
{
    public override long Below(long before)
    {
        var id = set.Below(before);
        while (id != None && excluded.Below(id + 1) == id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            id = set.Below(id);
        }

        return id;
    }
}
