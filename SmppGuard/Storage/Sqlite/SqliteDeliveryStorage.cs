using SmppGuard.Archive;
using SmppGuard.Relay.Deliveries;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Deliveries in guard.db. One process holds the data directory, so that everything that waits is its own.</summary>
internal sealed class SqliteDeliveryStorage(GuardDatabase database) : IDeliveryStorage
{
    public long? Lease => 0;

    public Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken) => Task.FromResult(database.Read<IReadOnlyList<WaitingDeliveries>>(session =>
    {
        var ids = session.Query("SELECT account, delivery_id FROM pending_deliveries ORDER BY account, delivery_id", row => (Account: row.GetString(0), Id: row.GetInt64(1)));
        return [.. ids.GroupBy(waiting => waiting.Account, waiting => waiting.Id, StringComparer.Ordinal).Select(account => new WaitingDeliveries(account.Key, [.. account]))];
    }));

    public Task<IReadOnlyList<PendingDelivery>> ReadAsync(string account, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read<IReadOnlyList<PendingDelivery>>(session => session.Query(
            "SELECT delivery_id, kind, account, at, pdu FROM pending_deliveries WHERE account = $account AND delivery_id > $after ORDER BY delivery_id LIMIT $limit",
            row => new PendingDelivery
            {
                DeliveryId = row.GetInt64(0),
                Kind = (DeliveryKind)row.GetByte(1),
                Account = row.GetString(2),
                At = row.GetInt64(3),
                Pdu = row.GetFieldValue<byte[]>(4),
            },
            ("$account", account),
            ("$after", after),
            ("$limit", limit))));

    public Task<IReadOnlyCollection<long>> GoneAsync(IReadOnlyCollection<long> deliveryIds, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<long>>([]);

    /// <summary>Adds deliveries that began; one that is there already stays as it is.</summary>
    internal static void Begin(SqliteSession session, StateBatch batch)
    {
        if (batch.PendingCount == 0)
        {
            return;
        }

        using var insert = session.Prepare("INSERT OR IGNORE INTO pending_deliveries(delivery_id, kind, account, at, pdu) VALUES($id, $kind, $account, $at, $pdu)");
        var id = insert.Parameters.AddWithValue("$id", 0L);
        var kind = insert.Parameters.AddWithValue("$kind", 0L);
        var account = insert.Parameters.AddWithValue("$account", "");
        var at = insert.Parameters.AddWithValue("$at", 0L);
        var pdu = insert.Parameters.AddWithValue("$pdu", Array.Empty<byte>());
        foreach (var delivery in batch.Pending())
        {
            id.Value = delivery.DeliveryId;
            kind.Value = (long)delivery.Kind;
            account.Value = delivery.Account;
            at.Value = delivery.At;
            pdu.Value = delivery.Pdu;
            _ = insert.ExecuteNonQuery();
        }
    }

    /// <summary>Removes deliveries that ended.</summary>
    internal static void End(SqliteSession session, IReadOnlyList<long> deliveryIds)
    {
        if (deliveryIds.Count == 0)
        {
            return;
        }

        using var delete = session.Prepare("DELETE FROM pending_deliveries WHERE delivery_id = $id");
        var id = delete.Parameters.AddWithValue("$id", 0L);
        foreach (var deliveryId in deliveryIds)
        {
            id.Value = deliveryId;
            _ = delete.ExecuteNonQuery();
        }
    }
}
