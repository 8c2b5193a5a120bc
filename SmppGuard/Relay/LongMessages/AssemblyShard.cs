namespace SmppGuard.Relay.LongMessages;

/// <summary>One lock's worth of messages: those that wait for parts or for their outcome, and those that were accepted lately. Whoever touches it holds its lock, which is the shard itself.</summary>
internal sealed class AssemblyShard
{
    /// <summary>Octets that what is remembered may take, of one account: 8 MiB over all its shards.</summary>
    private const int MostRemembered = 512 * 1024;

    private readonly AssemblyLimits _limits;
    private readonly Dictionary<byte[], LongMessage> _messages = new(PartKey.Comparer);
    private readonly Queue<LongMessage> _accepted = new();
    private int _remembered;

    public AssemblyShard(AssemblyLimits limits)
    {
        _limits = limits;
        Messages = _messages.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

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
        _remembered += message.Remains;
        _limits.AddRemembered(message.Remains);
        while (_accepted.Count > most || _remembered > MostRemembered || (_accepted.Count > 0 && _limits.RemembersTooMuch))
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
        _remembered -= oldest.Remains;
        _limits.AddRemembered(-oldest.Remains);
        Remove(oldest);
        oldest.State = LongMessageState.Over;
    }
}
