namespace SmppGuard.Relay.Receipts;

/// <summary>Slots of a table in the order in which they came, each with its place in itself: any of them leaves at once, at any size.</summary>
internal sealed class ReceiptList(ReceiptTable table)
{
    private int _newest = ReceiptTable.None;

    public int Count { get; private set; }

    /// <summary>What they count for together.</summary>
    public long Weight { get; private set; }

    public int Oldest { get; private set; } = ReceiptTable.None;

    public void Add(int slot)
    {
        ref var entry = ref table[slot];
        entry.Older = _newest;
        entry.Newer = ReceiptTable.None;
        if (_newest == ReceiptTable.None)
        {
            Oldest = slot;
        }
        else
        {
            table[_newest].Newer = slot;
        }

        _newest = slot;
        Count++;
        Weight += WeightOf(slot);
    }

    public void Remove(int slot)
    {
        ref var entry = ref table[slot];
        if (entry.Older == ReceiptTable.None)
        {
            Oldest = entry.Newer;
        }
        else
        {
            table[entry.Older].Newer = entry.Newer;
        }

        if (entry.Newer == ReceiptTable.None)
        {
            _newest = entry.Older;
        }
        else
        {
            table[entry.Newer].Older = entry.Older;
        }

        Count--;
        Weight -= WeightOf(slot);
    }

    /// <summary>One of them has an object from now on.</summary>
    public void Attach(int slot, ExpectedReceipt whole)
    {
        Weight -= WeightOf(slot);
        table.Attach(slot, whole);
        Weight += WeightOf(slot);
    }

    private int WeightOf(int slot) => table.ObjectOf(slot)?.Weight ?? 1;
}
