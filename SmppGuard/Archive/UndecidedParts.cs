using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>
/// Which held parts of long messages are not decided yet, and so from where on the journal is still needed. Parts come over several binds, so a part's record can
/// stand behind the record of the decision; and a part that was submitted again has two records. The id of the message tells in both cases whether it is decided.
/// </summary>
internal sealed class UndecidedParts
{
    /// <summary>Decided messages that are remembered, for records of parts behind them: these are written within moments.</summary>
    private const int Remembered = 64 * 1024;

    private readonly Dictionary<long, long> _undecided = [];
    private readonly Queue<(long Sequence, long RecordId)> _order = new();
    private readonly HashSet<long> _seen = [];
    private readonly HashSet<long> _decided = [];
    private readonly Queue<long> _decidedOrder = new();

    /// <summary>Messages that are not decided.</summary>
    public int Count => _undecided.Count;

    /// <summary>Sequence in the journal of the first part of the oldest; null: there is none.</summary>
    public long? OldestSequence
    {
        get
        {
            while (_order.TryPeek(out var head))
            {
                if (_undecided.TryGetValue(head.RecordId, out var sequence) && sequence == head.Sequence)
                {
                    return sequence;
                }

                _ = _order.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Takes a part in; false: its message is decided, or the part is here already.</summary>
    public bool Add(in PartRecord part, long sequence)
    {
        if (_decided.Contains(part.RecordId) || !_seen.Add(part.EsmeMessageId))
        {
            return false;
        }

        if (_undecided.TryAdd(part.RecordId, sequence))
        {
            _order.Enqueue((sequence, part.RecordId));
        }

        return true;
    }

    /// <summary>A message is decided: its parts wait no longer.</summary>
    /// <param name="recordId">The message.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="mayBeLate">Whether parts may still be recorded.</param>
    public void Decide(long recordId, SubmitParts parts, bool mayBeLate)
    {
        _ = _undecided.Remove(recordId);
        for (var i = 0; i < parts.Count; i++)
        {
            _ = _seen.Remove(parts[i].EsmeMessageId);
        }

        if (mayBeLate && _decided.Add(recordId))
        {
            _decidedOrder.Enqueue(recordId);
            if (_decidedOrder.Count > Remembered)
            {
                _ = _decided.Remove(_decidedOrder.Dequeue());
            }
        }
    }
}
