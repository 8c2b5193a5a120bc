using Microsoft.Data.Sqlite;
using SmppGuard.Archive;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// Receipts and replies that wait for their ESME, as far as the journal has been taken over: at start that is everything (<see cref="JournalReplay"/>), later the
/// newest may be missing, which the relay still has in memory.
/// </summary>
internal sealed class DeliveryStore(GuardDatabase database)
{
    /// <summary>Accounts for which something waits, with the number of deliveries.</summary>
    public IReadOnlyDictionary<string, long> CountByAccount()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT account, count(*) FROM pending_deliveries GROUP BY account";
        using var reader = command.ExecuteReader();
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return counts;
    }

    /// <summary>Ids of everything that waits for an account, oldest first.</summary>
    public IReadOnlyList<long> PendingIds(string account)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT delivery_id FROM pending_deliveries WHERE account = $account ORDER BY delivery_id";
        command.Parameters.AddWithValue("$account", account);
        using var reader = command.ExecuteReader();
        List<long> ids = [];
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    /// <summary>The next deliveries of an account after <paramref name="afterDeliveryId"/> (0: from the first), oldest first.</summary>
    public IReadOnlyList<PendingDelivery> LoadPending(string account, long afterDeliveryId, int limit)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT delivery_id, kind, account, at, pdu FROM pending_deliveries WHERE account = $account AND delivery_id > $after ORDER BY delivery_id LIMIT $limit";
        command.Parameters.AddWithValue("$account", account);
        command.Parameters.AddWithValue("$after", afterDeliveryId);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        List<PendingDelivery> pending = [];
        while (reader.Read())
        {
            pending.Add(new PendingDelivery
            {
                DeliveryId = reader.GetInt64(0),
                Kind = (DeliveryKind)reader.GetByte(1),
                Account = reader.GetString(2),
                At = reader.GetInt64(3),
                Pdu = reader.GetFieldValue<byte[]>(4),
            });
        }

        return pending;
    }

    internal static void Insert(SqliteConnection connection, SqliteTransaction transaction, StateBatch batch)
    {
        if (batch.PendingCount == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR IGNORE INTO pending_deliveries(delivery_id, kind, account, at, pdu) VALUES($id, $kind, $account, $at, $pdu)";
        var id = command.Parameters.AddWithValue("$id", 0L);
        var kind = command.Parameters.AddWithValue("$kind", 0L);
        var account = command.Parameters.AddWithValue("$account", "");
        var at = command.Parameters.AddWithValue("$at", 0L);
        var pdu = command.Parameters.AddWithValue("$pdu", Array.Empty<byte>());
        foreach (var delivery in batch.Pending())
        {
            id.Value = delivery.DeliveryId;
            kind.Value = (long)delivery.Kind;
            account.Value = delivery.Account;
            at.Value = delivery.At;
            pdu.Value = delivery.Pdu;
            _ = command.ExecuteNonQuery();
        }
    }

    internal static void Delete(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<long> deliveryIds)
    {
        if (deliveryIds.Count == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM pending_deliveries WHERE delivery_id = $id";
        var id = command.Parameters.AddWithValue("$id", 0L);
        foreach (var deliveryId in deliveryIds)
        {
            id.Value = deliveryId;
            _ = command.ExecuteNonQuery();
        }
    }
}
