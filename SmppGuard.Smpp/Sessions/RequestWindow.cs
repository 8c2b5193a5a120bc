using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <summary>
/// Requests awaiting their response: a ring indexed by sequence_number. Reserving is done by one thread at a time (the session's writers hold its gate); completing
/// and expiring are lock-free and may race, and exactly one of them wins.
/// </summary>
/// <typeparam name="TRequest">What is kept with each request.</typeparam>
internal sealed class RequestWindow<TRequest>
    where TRequest : struct
{
    private const int Free = 0;
    private const int Taken = -1;
    private const uint LastSequenceNumber = 0x7FFF_FFFF;

    private readonly int _limit;
    private readonly int _mask;
    private Slot[]? _slots;
    private uint _next = 1;
    private int _inFlight;

    /// <param name="limit">Requests in flight at a time, 1 or more.</param>
    public RequestWindow(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;

        // Twice the window: an old request that is still unanswered then seldom stands where the next one wants to go.
        _mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(limit, 8) * 2) - 1;
    }

    /// <summary>Requests in flight.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Places left.</summary>
    public int Available => _limit - InFlight;

    /// <summary>
    /// Takes the next sequence_number (1 to 0x7FFFFFFF, SMPP 3.4, 5.1.4) and keeps the request under it. False: the window is full. <paramref name="beyondLimit"/> lets
    /// the session's own enquire_link and unbind pass a full window.
    /// </summary>
    public bool TryReserve(in TRequest request, CommandId commandId, long deadline, out uint sequenceNumber, bool beyondLimit = false)
    {
        sequenceNumber = 0;
        if (Volatile.Read(ref _inFlight) >= _limit && !beyondLimit)
        {
            return false;
        }

        var slots = _slots ??= new Slot[_mask + 1];
        for (var tries = 0; tries <= _mask; tries++)
        {
            var sequence = _next;
            _next = sequence == LastSequenceNumber ? 1 : sequence + 1;
            ref var slot = ref slots[sequence & (uint)_mask];
            if (Volatile.Read(ref slot.Sequence) != Free)
            {
                continue;
            }

            slot.Request = request;
            slot.CommandId = commandId;
            slot.Deadline = deadline;
            Interlocked.Increment(ref _inFlight);
            Volatile.Write(ref slot.Sequence, (int)sequence);
            sequenceNumber = sequence;
            return true;
        }

        return false;
    }

    /// <summary>
    /// Takes out the request with this sequence_number, if <paramref name="response"/> can answer it: the response of its own type, or generic_nack (SMPP 3.4, 5.1.4 and 4.3).
    /// False: there is none, or it still waits for a response of its type.
    /// </summary>
    public bool TryComplete(uint sequenceNumber, CommandId response, out TRequest request, out CommandId commandId)
    {
        request = default;
        commandId = default;
        if (_slots is not { } slots || sequenceNumber is 0 or > LastSequenceNumber)
        {
            return false;
        }

        // The type belongs to this number as long as the number stands here, which taking it out makes sure of.
        ref var slot = ref slots[sequenceNumber & (uint)_mask];
        return Volatile.Read(ref slot.Sequence) == (int)sequenceNumber
            && (response == CommandId.GenericNack || response == slot.CommandId.ToResponse())
            && TryTake(ref slot, (int)sequenceNumber, out request, out commandId);
    }

    /// <summary>Takes out the request with this sequence_number, which was not sent after all.</summary>
    internal void Withdraw(uint sequenceNumber) => _ = TryComplete(sequenceNumber, CommandId.GenericNack, out _, out _);

    /// <summary>Takes out one request whose deadline is at or before <paramref name="now"/>; false: there is none. Call until false.</summary>
    public bool TryExpire(long now, out TRequest request, out CommandId commandId, out uint sequenceNumber)
    {
        sequenceNumber = 0;
        request = default;
        commandId = default;
        if (InFlight == 0 || _slots is not { } slots)
        {
            return false;
        }

        foreach (ref var slot in slots.AsSpan())
        {
            var sequence = Volatile.Read(ref slot.Sequence);
            if (sequence > 0 && slot.Deadline <= now && TryTake(ref slot, sequence, out request, out commandId))
            {
                sequenceNumber = (uint)sequence;
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A condition on a request in flight. It can be answered and replaced by another while the condition looks at it: single numbers and references may be read, but
    /// two of them need not belong to the same request.
    /// </summary>
    public bool Any<TState>(TState state, RequestCondition<TRequest, TState> condition)
    {
        if (InFlight == 0 || _slots is not { } slots)
        {
            return false;
        }

        foreach (ref var slot in slots.AsSpan())
        {
            var sequence = Volatile.Read(ref slot.Sequence);
            if (sequence > 0 && condition(slot.Request, state) && Volatile.Read(ref slot.Sequence) == sequence)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTake(ref Slot slot, int sequence, out TRequest request, out CommandId commandId)
    {
        if (Interlocked.CompareExchange(ref slot.Sequence, Taken, sequence) != sequence)
        {
            request = default;
            commandId = default;
            return false;
        }

        request = slot.Request;
        commandId = slot.CommandId;
        slot.Request = default;
        Volatile.Write(ref slot.Sequence, Free);
        Interlocked.Decrement(ref _inFlight);
        return true;
    }

    private struct Slot
    {
        public int Sequence;
        public CommandId CommandId;
        public long Deadline;
        public TRequest Request;
    }
}

/// <summary>A condition on a request in flight, which may be answered while it is looked at: numbers and references of it may be read, and nothing be taken for granted about how they fit together.</summary>
/// <typeparam name="TRequest">What is kept with each request.</typeparam>
/// <typeparam name="TState">What it is compared with.</typeparam>
public delegate bool RequestCondition<TRequest, in TState>(in TRequest request, TState state)
    where TRequest : struct;
