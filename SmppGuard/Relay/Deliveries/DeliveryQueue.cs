using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Deliveries;

/// <summary>
/// Receipts and replies of one account, on their way to whichever of its binds receives. The journal holds them; in here are the ones at hand, in order, and beyond a
/// limit only the ids of the rest, whose octets are read again from the store when their turn comes. Redelivered with back-off until acknowledged or expired. Where processes share the
/// store, what waits here can be let go to another one (<see cref="DeliveryHandOver"/>), and nothing is sent while others may take this one for dead.
/// </summary>
internal sealed partial class DeliveryQueue(
    AccountState account,
    MessageJournal journal,
    TimeProvider time,
    ClockGuard clock,
    GroupFlusher flusher,
    OutcomeBatches outcomeBatches,
    DeliveryOptions options,
    IDeliveryStorage storage,
    ILogger logger)
{
    /// <summary>As many short ones as have room in <see cref="MaxOctets"/>: what does not fit goes through the store, written and read.</summary>
    private const int MaxInMemory = 20_000;
    private const int RefillBelow = 1_000;
    private const int MostGivenUp = 100;

    /// <summary>Read from the store at once.</summary>
    private const int Refilled = 500;

    /// <summary>Octets that those at hand may take; one always may.</summary>
    private const long MaxOctets = 8 * 1024 * 1024;

    /// <summary>Deliveries that one bind is given before it is asked which one has the fewest under way: they leave with one system call.</summary>
    private const int Run = 16;

    private readonly Lock _gate = new();
    private readonly Queue<DeliveryItem> _ready = new();
    private readonly PriorityQueue<DeliveryItem, long> _later = new();
    private readonly WaitingIds _spilled = new();
    private readonly HashSet<long> _away = [];
    private long? _lease = storage.Lease;
    private int _letGo;
    private bool _refilling;
    private bool _isOverfull;
    private long _givenUp;
    private long _octets;

    /// <summary>Whether the account can be delivered to here.</summary>
    public bool HasReceiver
    {
        get
        {
            foreach (var connection in account.Connections)
            {
                if (connection.Receives)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes deliveries that are durable, and sends what can be sent.</summary>
    public void Enqueue(ReadOnlySpan<DeliveryItem> items)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (_spilled.Count > 0 || _ready.Count + _later.Count >= MaxInMemory || !HasRoom(item))
                {
                    _spilled.Add(item.DeliveryId);
                    GiveUpOldest();
                }
                else
                {
                    AddReady(item);
                }
            }
        }

        Pump();
    }

    /// <summary>Takes the ids of deliveries that are in the store, and this process's to deliver from now on.</summary>
    public void Restore(IEnumerable<long> deliveryIds)
    {
        lock (_gate)
        {
            foreach (var id in deliveryIds)
            {
                _spilled.Add(id);
            }
        }
    }

    /// <summary>
    /// The oldest ids of what waits, for another process; none while the account can be delivered to here. They are not at hand from now on, until <see cref="LetBack"/> says what became of them.
    /// </summary>
    public IReadOnlyCollection<long> LetGo(int limit)
    {
        lock (_gate)
        {
            if (!MayDeliver() || _away.Count > 0 || HasReceiver)
            {
                return [];
            }

            // What was read from the store before this may be another's when it comes.
            _letGo++;
            Spill();
            foreach (var id in _spilled.Smallest(limit))
            {
                _ = _spilled.Remove(id);
                _ = _away.Add(id);
            }

            return [.. _away];
        }
    }

    /// <summary>Some of what was let go is another's now; the rest waits here again.</summary>
    public void LetBack(IReadOnlyCollection<long> given)
    {
        lock (_gate)
        {
            _away.ExceptWith(given);
            foreach (var id in _away)
            {
                _spilled.Add(id);
            }

            _away.Clear();
        }
    }

    /// <summary>Sends what is due, as far as binds and their windows allow.</summary>
    public void Pump()
    {
        var now = time.UtcMilliseconds();
        var tick = time.TickMilliseconds();
        lock (_gate)
        {
            if (!MayDeliver())
            {
                return;
            }

            while (_later.TryPeek(out var due, out var notBefore) && notBefore <= tick)
            {
                _ = _later.Dequeue();
                _ready.Enqueue(due);
            }

            SendReady(now);
            if (_spilled.Count > 0 && _ready.Count + _later.Count < RefillBelow && _octets < MaxOctets / 2 && !_refilling)
            {
                _refilling = true;
                _ = Task.Run(Refill);
            }
        }
    }

    // The gate is held.
    private void SendReady(long now)
    {
        EsmeConnection? connection = null;
        var left = 0;
        while (_ready.TryPeek(out var item))
        {
            if (IsExpired(item, now))
            {
                _ = _ready.Dequeue();
                GiveBack(item.Octets);
                End(item.DeliveryId, DeliveryEnd.Expired);
                continue;
            }

            var isChosenAnew = left == 0;
            if (isChosenAnew)
            {
                var best = Receiver();
                FlushUnless(best, connection);
                (connection, left) = (best, Run);
            }

            if (connection?.TryDeliver(new QueuedDelivery(item, this)) is true)
            {
                _ = _ready.Dequeue();
                left--;
            }
            else if (isChosenAnew)
            {
                break;
            }
            else
            {
                // Its window is full; another one may have room.
                left = 0;
            }
        }

        FlushUnless(null, connection);
    }

    private void FlushUnless(EsmeConnection? next, EsmeConnection? written)
    {
        if (written is not null && !ReferenceEquals(written, next))
        {
            flusher.FlushWithGroup(written);
        }
    }

    // The gate is held. Under another lease than before, whatever is at hand may be another's: it is asked for again.
    private bool MayDeliver()
    {
        var lease = storage.Lease;
        if (lease is not null && lease != _lease)
        {
            Spill();
            _lease = lease;
        }

        return lease is not null;
    }

    // The gate is held.
    private void Spill()
    {
        while (_ready.TryDequeue(out var item) || _later.TryDequeue(out item, out _))
        {
            Spill(item);
        }
    }

    private void Spill(DeliveryItem item)
    {
        _octets -= item.Octets;
        _spilled.Add(item.DeliveryId);
    }

    private bool IsExpired(DeliveryItem item, long now) => now - item.ReceivedAt > options.ExpireHours * 3_600_000L && !clock.IsAhead;

    private EsmeConnection? Receiver()
    {
        EsmeConnection? best = null;
        foreach (var connection in account.Connections)
        {
            if (connection.CanDeliver && (best is null || connection.DeliveriesInFlight < best.DeliveriesInFlight))
            {
                best = connection;
            }
        }

        return best;
    }

    // The gate is held. They would be the next to expire; their records stay in the archive.
    private void GiveUpOldest()
    {
        // More than one only where the bound was lowered: a few at a time, so that nobody waits for all of them.
        for (var i = 0; i < MostGivenUp && _spilled.Count > options.MaxWaiting; i++)
        {
            var oldest = _spilled.Min;
            _ = _spilled.Remove(oldest);
            End(oldest, DeliveryEnd.Expired);
            _givenUp++;
            if (!_isOverfull)
            {
                _isOverfull = true;
                RelayLog.DeliveriesGivenUp(logger, account.SystemId, options.MaxWaiting);
            }
        }

        _isOverfull &= _spilled.Count >= options.MaxWaiting;
    }

    // The gate is held. What is at hand counts until it is done, also while it is with the ESME.
    private bool HasRoom(DeliveryItem item) => _octets == 0 || _octets + item.Octets <= MaxOctets;

    private void AddReady(DeliveryItem item)
    {
        _octets += item.Octets;
        item.Lease = _lease;
        _ready.Enqueue(item);
    }

    private async Task Refill()
    {
        long[] ids;
        long? lease;
        int letGo;
        lock (_gate)
        {
            // They may have been given up meanwhile.
            (ids, lease, letGo) = (_spilled.Smallest(Refilled), _lease, _letGo);
        }

        try
        {
            var first = ids.Length > 0 ? ids[0] : long.MaxValue;
            var loaded = await storage.ReadAsync(account.SystemId, first - 1, Refilled, CancellationToken.None);
            if (!TakeIn(loaded, lease, letGo) && await storage.GoneAsync(ids, CancellationToken.None) is { Count: > 0 } gone)
            {
                Drop(gone);
            }
        }
        catch (Exception error)
        {
            // The store is out of reach; the next tick tries again. Nothing is lost: the ids stay.
            RelayLog.DeliveriesNotLoaded(logger, account.SystemId, error);
        }

        lock (_gate)
        {
            _refilling = false;
        }
    }

    // False: nothing of it was waited for.
    private bool TakeIn(IReadOnlyList<PendingDelivery> loaded, long? lease, int letGo)
    {
        lock (_gate)
        {
            if (lease != storage.Lease || lease != _lease || letGo != _letGo)
            {
                // What was ours when it was read may not be any more.
                return true;
            }

            var isAwaited = false;
            foreach (var delivery in loaded)
            {
                // What is in the store but not among the ids is at hand already, or done and not yet taken off.
                var item = new DeliveryItem(delivery.DeliveryId, delivery.Pdu);
                if (!HasRoom(item))
                {
                    return true;
                }

                if (_spilled.Remove(delivery.DeliveryId))
                {
                    isAwaited = true;
                    AddReady(item);
                }
            }

            return isAwaited;
        }
    }

    private void Drop(IReadOnlyCollection<long> gone)
    {
        lock (_gate)
        {
            foreach (var id in gone)
            {
                _ = _spilled.Remove(id);
            }
        }
    }
}
