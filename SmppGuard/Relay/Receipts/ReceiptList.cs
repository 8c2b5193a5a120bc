namespace SmppGuard.Relay.Receipts;

/// <summary>Entries in the order in which they came, each with its place in itself: any of them leaves at once, at any size.</summary>
internal sealed class ReceiptList
{
    private ExpectedReceipt? _newest;

    public int Count { get; private set; }

    /// <summary>What they count for together.</summary>
    public long Weight { get; private set; }

    public ExpectedReceipt? Oldest { get; private set; }

    public void Add(ExpectedReceipt entry)
    {
        entry.List = this;
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is null)
        {
            Oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        Count++;
        Weight += entry.Weight;
    }

    public void Remove(ExpectedReceipt entry)
    {
        if (entry.Older is null)
        {
            Oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }

        (entry.List, entry.Older, entry.Newer) = (null, null, null);
        Count--;
        Weight -= entry.Weight;
    }
}
