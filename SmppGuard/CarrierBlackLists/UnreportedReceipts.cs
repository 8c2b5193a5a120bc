using System.Collections.Concurrent;

namespace SmppGuard.CarrierBlackLists;

/// <summary>Receipts that speak of black lists and whose reports could not be stored: where nobody is asked, their refusals do not wait for the reports. They come again with these.</summary>
internal sealed class UnreportedReceipts
{
    private readonly ConcurrentDictionary<long, BlackListReceipt> _receipts = new();

    public IReadOnlyCollection<BlackListReceipt> All => [.. _receipts.Values];

    public void Add(IEnumerable<BlackListReceipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            _receipts[receipt.RecordId] = receipt;
        }
    }

    public void Remove(BlackListReceipt receipt) => _receipts.TryRemove(KeyValuePair.Create(receipt.RecordId, receipt));
}
