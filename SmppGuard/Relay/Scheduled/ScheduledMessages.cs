using SmppGuard.Archive;
using SmppGuard.Journal;

namespace SmppGuard.Relay.Scheduled;

/// <summary>
/// What waits for its time, as far as it has to be known at once: how much there is, and which of it somebody has in hand. The messages themselves are in the store
/// (<see cref="IScheduledStorage"/>), which follows by moments; so whoever wants to send, cancel or replace one takes it here first, and only one can.
/// </summary>
internal sealed class ScheduledMessages(ScheduledOptions options, ArchiveOptions archive, ArchiveProgress progress, MessageJournal journal)
{
    private readonly Lock _gate = new();

    /// <summary>In hand; also those that ended, until the store knows it.</summary>
    private readonly HashSet<long> _inHand = [];
    private readonly Queue<(long RecordId, JournalPosition? Recorded)> _ended = new();
    private long _messages;
    private long _octets;
    private int _leaving;

    /// <summary>How many wait or are leaving.</summary>
    public long Count => Volatile.Read(ref _messages);

    /// <summary>Octets of their records.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>How many this process sends at this moment, or has sent and has no answer to.</summary>
    public int Leaving => Volatile.Read(ref _leaving);

    /// <summary>One more leaves, until <see cref="HasLeft"/>.</summary>
    public void Leaves() => Interlocked.Increment(ref _leaving);

    /// <summary>What became of it is known, or it has not left after all.</summary>
    public void HasLeft() => Interlocked.Decrement(ref _leaving);

    /// <summary>Counts what an earlier process left.</summary>
    public void Restore(ScheduledTotals totals)
    {
        _ = Interlocked.Add(ref _messages, totals.Messages);
        _ = Interlocked.Add(ref _octets, totals.Octets);
    }

    /// <summary>Takes room for one more; false: as many wait as may. Given back by <see cref="GiveBackRoom"/>, when it has ended or could not be recorded.</summary>
    public bool TryTakeRoom(int octets)
    {
        var waiting = Interlocked.Increment(ref _messages);
        var all = Interlocked.Add(ref _octets, octets);
        if (IsRoomFor(waiting, all))
        {
            return true;
        }

        GiveBackRoom(octets);
        return false;
    }

    /// <summary>Whether one more of this size could wait, at this moment; takes nothing.</summary>
    public bool HasRoomFor(int octets) => IsRoomFor(Count + 1, Octets + octets);

    public void GiveBackRoom(int octets)
    {
        _ = Interlocked.Decrement(ref _messages);
        _ = Interlocked.Add(ref _octets, -octets);
    }

    // A paused archive takes nothing over: what waits would wait for ever.
    private bool IsRoomFor(long messages, long octets) => messages <= options.MaxMessages && octets <= options.MaxBytes && !archive.Paused;

    /// <summary>Takes a message in hand; false: somebody has it, or it has ended. What the store says of it counts only if it is asked after this.</summary>
    public bool TryTake(long recordId)
    {
        lock (_gate)
        {
            return _inHand.Add(recordId);
        }
    }

    /// <summary>It waits again as before.</summary>
    public void PutBack(long recordId)
    {
        lock (_gate)
        {
            _ = _inHand.Remove(recordId);
        }
    }

    /// <summary>What became of it is durable: its room is free, and it is in nobody's hand again.</summary>
    public void Ended(long recordId, int octets)
    {
        GiveBackRoom(octets);
        Moved(recordId);
    }

    /// <summary>Moved in the journal, and waiting again: once the store knows that, it can be taken.</summary>
    public void Moved(long recordId)
    {
        lock (_gate)
        {
            _ended.Enqueue((recordId, null));
        }
    }

    /// <summary>Forgets what the store knows by now. Called by the one who reads from the store what is due, before it does.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            // What has just come is behind all that is committed at this moment. While the archive is paused the store goes on saying that all of it waits: then nothing is forgotten, or it would leave again.
            for (var i = _ended.Count; i > 0; i--)
            {
                var (recordId, recorded) = _ended.Dequeue();
                if (recorded is null || !progress.HasStored(recorded))
                {
                    _ended.Enqueue((recordId, recorded ?? journal.Committed));
                }
                else
                {
                    _ = _inHand.Remove(recordId);
                }
            }
        }
    }
}
