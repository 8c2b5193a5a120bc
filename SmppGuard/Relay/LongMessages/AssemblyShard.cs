namespace SmppGuard.Relay.LongMessages;

/// <summary>One lock's worth of messages: those that wait for parts or for their outcome, and those that were accepted lately. Whoever touches it holds its lock, which is the shard itself.</summary>
internal sealed class AssemblyShard
{
    private readonly Dictionary<byte[], LongMessage> _messages = new(PartKey.Comparer);
    private readonly Queue<LongMessage> _accepted = new();

    public AssemblyShard() => Messages = _messages.GetAlternateLookup<ReadOnlySpan<byte>>();

    public Dictionary<byte[], LongMessage>.AlternateLookup<ReadOnlySpan<byte>> Messages { get; }

    public IEnumerable<LongMessage> All => _messages.Values;

    /// <summary>How many wait for parts.</summary>
    public int Collecting { get; set; }

    public void Put(LongMessage message)
    {
        _messages[message.Key] = message;
        Collecting++;
    }

    // Another message may have taken the place meanwhile.
    public void Remove(LongMessage message)
    {
        if (message.State == LongMessageState.Collecting)
        {
            Collecting--;
        }

        if (_messages.TryGetValue(message.Key, out var there) && ReferenceEquals(there, message))
        {
            _ = _messages.Remove(message.Key);
        }
    }

    public void Remember(LongMessage message, int most)
    {
        _accepted.Enqueue(message);
        if (_accepted.Count > most)
        {
            ForgetOldest();
        }
    }

    public void Forget(long before)
    {
        while (_accepted.TryPeek(out var oldest) && oldest.LastAt < before)
        {
            ForgetOldest();
        }
    }

    private void ForgetOldest()
    {
        var oldest = _accepted.Dequeue();
        Remove(oldest);
        oldest.State = LongMessageState.Over;
    }
}
