using System.Runtime.InteropServices;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.Receipts;

/// <summary>Receipts and replies in a journal batch, to be put into their accounts' queues once they are durable.</summary>
internal sealed class DeliveryNotes
{
    private readonly List<AccountState> _accounts = [];
    private readonly List<DeliveryItem> _items = [];

    public void Add(AccountState account, long deliveryId, byte[] pdu)
    {
        _accounts.Add(account);
        _items.Add(new DeliveryItem(deliveryId, pdu));
    }

    /// <summary>They are durable.</summary>
    public void EnqueueAll()
    {
        // Together what goes to one account: nearly all of a batch.
        var items = CollectionsMarshal.AsSpan(_items);
        for (var from = 0; from < items.Length;)
        {
            var to = from + 1;
            while (to < items.Length && ReferenceEquals(_accounts[to], _accounts[from]))
            {
                to++;
            }

            _accounts[from].Deliveries.Enqueue(items[from..to]);
            from = to;
        }

        Clear();
    }

    public void Clear()
    {
        _accounts.Clear();
        _items.Clear();
    }
}
