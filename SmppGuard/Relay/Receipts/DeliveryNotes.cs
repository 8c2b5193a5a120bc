using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.Receipts;

/// <summary>Receipts and replies in a journal batch, to be put into their accounts' queues once they are durable.</summary>
internal sealed class DeliveryNotes
{
    private readonly List<(AccountState Account, DeliveryItem Item)> _items = [];

    public void Add(AccountState account, long deliveryId, byte[] pdu) => _items.Add((account, new DeliveryItem(deliveryId, pdu)));

    /// <summary>They are durable.</summary>
    public void EnqueueAll()
    {
        foreach (var (account, item) in _items)
        {
            account.Deliveries.Enqueue(item);
        }

        _items.Clear();
    }

    public void Clear() => _items.Clear();
}
