using System.Diagnostics.CodeAnalysis;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Segments, queries and cancels waiting for a free place in a window, in order. Bounded by the places that the link gives out. Each keeps a copy of its PDU, because the journal's buffers are used again.
/// </summary>
internal sealed class SmscQueue
{
    private readonly Queue<Entry> _waiting = new();
    private int _count;

    public Lock Gate { get; } = new();

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Since when the first has waited, by the monotonic clock in milliseconds; null: nothing waits.</summary>
    public long? WaitingSince
    {
        get
        {
            lock (Gate)
            {
                return _waiting.TryPeek(out var first) ? first.Since : null;
            }
        }
    }

    /// <param name="pdu">Is copied.</param>
    /// <param name="request">What it is about.</param>
    /// <param name="now">The present moment, by the monotonic clock in milliseconds.</param>
    public void Enqueue(ReadOnlySpan<byte> pdu, in PendingRequest request, long now)
    {
        lock (Gate)
        {
            _waiting.Enqueue(new Entry(pdu.ToArray(), request, now));
            Volatile.Write(ref _count, _waiting.Count);
        }
    }

    public bool TryPeek([NotNullWhen(true)] out Entry? waiting) => _waiting.TryPeek(out waiting);

    /// <summary>Removes the first; the gate is held.</summary>
    public void Remove()
    {
        _ = _waiting.Dequeue();
        Volatile.Write(ref _count, _waiting.Count);
    }

    /// <summary>Takes out those that are wanted; the gate is held.</summary>
    public void RemoveWhere(Predicate<Entry> isWanted)
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var waiting = _waiting.Dequeue();
            if (!isWanted(waiting))
            {
                _waiting.Enqueue(waiting);
            }
        }

        Volatile.Write(ref _count, _waiting.Count);
    }

    /// <summary>Takes out everything.</summary>
    public Entry[] Clear()
    {
        lock (Gate)
        {
            Entry[] all = [.. _waiting];
            _waiting.Clear();
            Volatile.Write(ref _count, 0);
            return all;
        }
    }

    /// <summary>One segment that waits.</summary>
    internal sealed class Entry(byte[] pdu, PendingRequest request, long since)
    {
        public long Since => since;

        public ReadOnlySpan<byte> Pdu => pdu;

        public PendingRequest Request { get; set; } = request;
    }
}
