namespace SmppGuard.Archive;

/// <summary>
/// Allowed submits that wait for their outcome. Outcomes come nearly in the order of the submits, so the oldest is found by a queue whose head is dropped once its
/// submit is gone.
/// </summary>
internal sealed class SubmitsAwaitingOutcome
{
    private readonly Dictionary<long, Intent> _waiting = [];
    private readonly Queue<(long Sequence, long RecordId)> _order = new();
    private readonly PayloadPool _pool = new();

    private readonly record struct Intent(byte[] Payload, int Length, long Sequence);

    public int Count => _waiting.Count;

    /// <summary>Sequence in the journal of the oldest that waits; null: none does.</summary>
    public long? OldestSequence
    {
        get
        {
            while (_order.TryPeek(out var head))
            {
                if (_waiting.TryGetValue(head.RecordId, out var intent) && intent.Sequence == head.Sequence)
                {
                    return head.Sequence;
                }

                _ = _order.Dequeue();
            }

            return null;
        }
    }

    public bool Contains(long recordId) => _waiting.ContainsKey(recordId);

    /// <summary>Keeps a copy of the submit's payload until <see cref="TryTake"/>.</summary>
    public void Add(long recordId, long sequence, ReadOnlySpan<byte> payload)
    {
        var buffer = _pool.Rent(payload.Length);
        payload.CopyTo(buffer);
        if (_waiting.Remove(recordId, out var same))
        {
            _pool.Return(same.Payload);
        }

        _waiting.Add(recordId, new Intent(buffer, payload.Length, sequence));
        _order.Enqueue((sequence, recordId));
    }

    /// <summary>The submit that an outcome belongs to; to be given back by <see cref="Return"/>.</summary>
    public bool TryTake(long recordId, out ReadOnlySpan<byte> payload, out byte[] buffer)
    {
        if (_waiting.Remove(recordId, out var intent))
        {
            buffer = intent.Payload;
            payload = buffer.AsSpan(0, intent.Length);
            return true;
        }

        buffer = [];
        payload = default;
        return false;
    }

    public void Return(byte[] buffer) => _pool.Return(buffer);
}
