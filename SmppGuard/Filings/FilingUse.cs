namespace SmppGuard.Filings;

/// <summary>When one filing was used last. One object for as long as the program runs, shared by all snapshots; the data path writes it, and needs no lock: of two moments that come together either is right.</summary>
internal sealed class FilingUse
{
    /// <summary>Uses nearer than that are one, so that connections do not take the line of memory from each other with each message.</summary>
    private const long Coarse = 60_000;

    private long _lastAt;

    /// <summary>Milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long LastAt => Volatile.Read(ref _lastAt);

    /// <summary>What of it is stored; only for whoever stores.</summary>
    public long StoredAt { get; set; }

    /// <summary>Whether a use at this moment would be news.</summary>
    public bool IsDue(long now) => now - LastAt >= Coarse;

    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public void Note(long now)
    {
        if (IsDue(now))
        {
            Volatile.Write(ref _lastAt, now);
        }
    }

    /// <summary>Takes in what was stored, by this or another pod.</summary>
    public void Learn(long at)
    {
        StoredAt = Math.Max(StoredAt, at);
        if (at > LastAt)
        {
            Volatile.Write(ref _lastAt, at);
        }
    }
}
