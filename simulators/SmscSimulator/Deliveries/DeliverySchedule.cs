using System.Buffers;
using System.Diagnostics;
using SmscSimulator.Server;

namespace SmscSimulator.Deliveries;

/// <summary>
/// What the SMSC will send by itself and when: receipts after their delay, replies at once, and delayed responses. One loop sends what is due. What no
/// connection can take (nobody bound to receive, all windows full) waits for a bind or an acknowledgement.
/// </summary>
internal sealed class DeliverySchedule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Delivery, (long Due, long Order)> _deliveries = new();
    private readonly PriorityQueue<DelayedAnswer, (long Due, long Order)> _answers = new();
    private readonly Dictionary<string, Queue<Delivery>> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0);
    private readonly SmscServer _server;
    private long _order;
    private bool _signalled;

    public DeliverySchedule(SmscServer server) => _server = server;

    /// <summary>Receipts and replies that are not sent yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _deliveries.Count + _waiting.Values.Sum(queue => queue.Count);
            }
        }
    }

    public void Add(in Delivery delivery, TimeSpan delay)
    {
        lock (_gate)
        {
            _deliveries.Enqueue(delivery, (DueAfter(delay), _order++));
            SignalUnderGate();
        }
    }

    /// <summary>A response that leaves later; the buffer comes from the shared pool and goes back to it.</summary>
    public void AddAnswer(EsmeSession connection, byte[] pooled, int length, TimeSpan delay)
    {
        lock (_gate)
        {
            _answers.Enqueue(new DelayedAnswer(connection, pooled, length), (DueAfter(delay), _order++));
            SignalUnderGate();
        }
    }

    /// <summary>Somebody can receive again: a bind, or room in a window.</summary>
    public void Retry()
    {
        lock (_gate)
        {
            foreach (Queue<Delivery> queue in _waiting.Values)
            {
                if (queue.Count > 0)
                {
                    SignalUnderGate();
                    return;
                }
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var touched = new HashSet<EsmeSession>();
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait = SendDue(touched);
            foreach (EsmeSession connection in touched)
            {
                connection.Flush();
            }

            touched.Clear();
            try
            {
                await _signal.WaitAsync(wait, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _signal.Dispose();

    private static long DueAfter(TimeSpan delay) => Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);

    private void SignalUnderGate()
    {
        if (!_signalled)
        {
            _signalled = true;
            _signal.Release();
        }
    }

    /// <summary>Writes what is due; the time until the next thing is, or infinite.</summary>
    private TimeSpan SendDue(HashSet<EsmeSession> touched)
    {
        lock (_gate)
        {
            _signalled = false;
            long now = Stopwatch.GetTimestamp();
            while (_answers.TryPeek(out DelayedAnswer answer, out (long Due, long Order) due) && due.Due <= now)
            {
                _answers.Dequeue();
                answer.Connection.Write(answer.Pdu.AsSpan(0, answer.Length));
                touched.Add(answer.Connection);
                ArrayPool<byte>.Shared.Return(answer.Pdu);
            }

            foreach (Queue<Delivery> queue in _waiting.Values)
            {
                while (queue.TryPeek(out Delivery waiting) && TrySend(waiting, touched))
                {
                    queue.Dequeue();
                }
            }

            while (_deliveries.TryPeek(out Delivery delivery, out (long Due, long Order) due) && due.Due <= now)
            {
                _deliveries.Dequeue();
                Queue<Delivery> queue = WaitingFor(delivery.SystemId);
                if (queue.Count > 0 || !TrySend(delivery, touched))
                {
                    queue.Enqueue(delivery);
                }
            }

            long next = long.MaxValue;
            if (_answers.TryPeek(out _, out (long Due, long Order) answerDue))
            {
                next = answerDue.Due;
            }

            if (_deliveries.TryPeek(out _, out (long Due, long Order) deliveryDue))
            {
                next = Math.Min(next, deliveryDue.Due);
            }

            // Timers count in whole milliseconds: one more than the rest, or the loop spins through the last one.
            return next == long.MaxValue
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(Math.Min(Stopwatch.GetElapsedTime(now, next).TotalMilliseconds + 1, 60_000));
        }
    }

    private bool TrySend(in Delivery delivery, HashSet<EsmeSession> touched)
    {
        if (_server.ReceiverFor(delivery.SystemId) is not { } connection || !connection.TryDeliver(delivery))
        {
            return false;
        }

        touched.Add(connection);
        return true;
    }

    private Queue<Delivery> WaitingFor(string? systemId)
    {
        string key = systemId ?? "";
        if (!_waiting.TryGetValue(key, out Queue<Delivery>? queue))
        {
            _waiting[key] = queue = new Queue<Delivery>();
        }

        return queue;
    }

    private readonly record struct DelayedAnswer(EsmeSession Connection, byte[] Pdu, int Length);
}
