namespace SmscSimulator.Server;

/// <summary>What happened so far. Each is read at any time, and is exact once the traffic has ended.</summary>
internal sealed class SmscCounters
{
    private long _connections;
    private long _binds;
    private long _bindsRefused;
    private long _submits;
    private long _accepted;
    private long _refused;
    private long _unanswered;
    private long _deliversSent;
    private long _deliversAcknowledged;
    private long _deliversRefused;

    /// <summary>Connections accepted.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Binds answered with ESME_ROK.</summary>
    public long Binds => Volatile.Read(ref _binds);

    /// <summary>Binds answered with an error.</summary>
    public long BindsRefused => Volatile.Read(ref _bindsRefused);

    /// <summary>submit_sm, data_sm and submit_multi received.</summary>
    public long Submits => Volatile.Read(ref _submits);

    /// <summary>Submits answered with ESME_ROK.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Submits answered with an error.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Submits left without an answer, on purpose.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>deliver_sm sent, receipts and replies, repetitions included.</summary>
    public long DeliversSent => Volatile.Read(ref _deliversSent);

    /// <summary>deliver_sm answered with ESME_ROK.</summary>
    public long DeliversAcknowledged => Volatile.Read(ref _deliversAcknowledged);

    /// <summary>deliver_sm answered with an error.</summary>
    public long DeliversRefused => Volatile.Read(ref _deliversRefused);

    public void CountConnection() => Interlocked.Increment(ref _connections);

    public void CountBind(bool accepted) => Interlocked.Increment(ref accepted ? ref _binds : ref _bindsRefused);

    /// <summary>Adds what one connection did with the PDUs of one read.</summary>
    public void Add(SubmitCounts counts)
    {
        Interlocked.Add(ref _submits, counts.Submits);
        Interlocked.Add(ref _accepted, counts.Accepted);
        Interlocked.Add(ref _refused, counts.Refused);
        Interlocked.Add(ref _unanswered, counts.Unanswered);
    }

    public void CountDeliverSent() => Interlocked.Increment(ref _deliversSent);

    public void CountDeliverAnswer(bool accepted) => Interlocked.Increment(ref accepted ? ref _deliversAcknowledged : ref _deliversRefused);

    public override string ToString() =>
        $"connections={Connections} binds={Binds} binds_refused={BindsRefused} submits={Submits} accepted={Accepted} refused={Refused} unanswered={Unanswered} "
        + $"delivers_sent={DeliversSent} delivers_acknowledged={DeliversAcknowledged} delivers_refused={DeliversRefused}";
}

/// <summary>Counted by one connection on its own, so that connections do not share a cache line for every message.</summary>
internal struct SubmitCounts
{
    public long Submits;
    public long Accepted;
    public long Refused;
    public long Unanswered;

    public void CountAnswer(bool accepted)
    {
        if (accepted)
        {
            Accepted++;
        }
        else
        {
            Refused++;
        }
    }
}
