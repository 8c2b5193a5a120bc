using System.Runtime.InteropServices;

namespace EsmeSimulator.Load;

/// <summary>One part of one message of the run; a short message has one part.</summary>
/// <param name="Message">Which message of the run, from 0.</param>
/// <param name="Part">Which of its parts, from 0.</param>
internal readonly record struct PartToSend(long Message, int Part);

/// <summary>
/// In which order parts are sent, and by which bind. Messages are taken from the schedule in blocks of <see cref="LoadOptions.Interleave"/>: first part 1 of each of them, then
/// part 2 of each and so on, or all of that shuffled. The parts of a block are dealt out to the lanes in turn: a bind of its own has one lane, binds that share the parts have one each.
/// </summary>
internal sealed class PartSequence
{
    private readonly LoadSchedule _schedule;
    private readonly int[] _partsOfText;
    private readonly Random? _shuffler;
    private readonly Lock _gate = new();
    private readonly Queue<PartToSend>[] _lanes;
    private readonly List<PartToSend> _block = [];
    private readonly long[] _collected;
    private int _collectedCount;
    private int _nextLane;

    /// <param name="schedule">Where the messages come from.</param>
    /// <param name="partsOfText">How many parts each text has; message i has the text i modulo their number.</param>
    /// <param name="lanes">How many binds take parts from here.</param>
    /// <param name="interleave">Messages in a block.</param>
    /// <param name="shuffler">Shuffles the parts of each block; null leaves them in order.</param>
    public PartSequence(LoadSchedule schedule, int[] partsOfText, int lanes, int interleave, Random? shuffler)
    {
        _schedule = schedule;
        _partsOfText = partsOfText;
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => new Queue<PartToSend>())];
        _collected = new long[interleave];
        _shuffler = shuffler;
    }

    /// <summary>The next part for a lane; false: there is none, or none yet.</summary>
    public bool TryTake(int lane, out PartToSend part)
    {
        lock (_gate)
        {
            while (!_lanes[lane].TryDequeue(out part))
            {
                if (!TryDeal())
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Nothing waits here for this lane.</summary>
    public bool IsEmpty(int lane)
    {
        lock (_gate)
        {
            return _collectedCount == 0 && _lanes[lane].Count == 0;
        }
    }

    /// <summary>Messages of which parts were not taken.</summary>
    public IReadOnlyCollection<long> Left()
    {
        lock (_gate)
        {
            return [.. _collected.Take(_collectedCount), .. _lanes.SelectMany(lane => lane).Select(part => part.Message)];
        }
    }

    private bool TryDeal()
    {
        while (_collectedCount < _collected.Length && _schedule.TryTake(out long message))
        {
            _collected[_collectedCount++] = message;
        }

        // A paced run waits until the block is full, else there would be nothing to interleave.
        if (_collectedCount == 0 || (_collectedCount < _collected.Length && !_schedule.IsExhausted))
        {
            return false;
        }

        _block.Clear();
        int before;
        int part = 0;
        do
        {
            before = _block.Count;
            foreach (long message in _collected.AsSpan(0, _collectedCount))
            {
                if (part < _partsOfText[message % _partsOfText.Length])
                {
                    _block.Add(new PartToSend(message, part));
                }
            }

            part++;
        }
        while (_block.Count > before);

        _collectedCount = 0;
        Span<PartToSend> block = CollectionsMarshal.AsSpan(_block);
        _shuffler?.Shuffle(block);
        foreach (PartToSend next in block)
        {
            _lanes[_nextLane].Enqueue(next);
            _nextLane = (_nextLane + 1) % _lanes.Length;
        }

        return true;
    }
}
