using System.Globalization;

namespace SmppGuard.Model;

/// <summary>
/// Doubts the clock where it is far ahead: at a start of the newest record, and while running of the monotonic clock, which nobody sets. As long as it is, nothing is destroyed for its sake, nothing that waits for its time
/// leaves, and ids do not follow a jump. What a start found stays in doubt over further starts, because by then records of the doubted time are the newest: until the clock comes back, or an operator allows the lead. Thread-safe.
/// </summary>
internal sealed class ClockGuard(TimeProvider time, ClockOptions options, DataDirectory directory)
{
    private const string FileName = "clock-in-doubt";

    private readonly long _limit = (long)TimeSpan.FromHours(options.MaxLeadHours).TotalMilliseconds;
    private readonly long _started = time.GetTimestamp();
    private readonly long _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds();

    // What the clock would have to say at the start, if it is not to be doubted: the newest record, or what it said itself.
    private long _trusted = long.MaxValue;

    /// <summary>Milliseconds that it may be ahead.</summary>
    public long Limit => _limit;

    /// <summary>Whether the clock is so far ahead that nothing may be removed by it.</summary>
    public bool IsAhead => Lead > TimeSpan.Zero;

    /// <summary>How far it is ahead, where that is more than it may be; zero otherwise.</summary>
    public TimeSpan Lead
    {
        get
        {
            var lead = Now - Expected(Math.Min(Volatile.Read(ref _trusted), _startedAt));
            return lead > _limit ? TimeSpan.FromMilliseconds(lead) : TimeSpan.Zero;
        }
    }

    /// <summary>How long the program runs.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(_started);

    /// <summary>What is wrong, for an operator; null: nothing.</summary>
    public string? Problem => Lead is { Ticks: > 0 } lead
        ? string.Create(CultureInfo.InvariantCulture, $"The clock is {lead.TotalHours:F0} hours ahead of the newest record and of the time that has passed since: nothing is purged, and nothing leaves that waits for its time. Set it right; if it is right, because SmppGuard was off for so long or the machine stood, start once with Clock:MaxLeadHours above that.")
        : null;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Compares with what was recorded before.</summary>
    /// <param name="newest">When the newest record was made; 0: there is none.</param>
    public void Start(long newest)
    {
        var path = directory.At(FileName);
        if (File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var doubted))
        {
            newest = newest == 0 ? doubted : Math.Min(newest, doubted);
        }

        if (newest > 0 && _startedAt - newest > _limit)
        {
            Volatile.Write(ref _trusted, newest);
            File.WriteAllText(path, newest.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>A moment of the clock, or, where the clock jumped since the start, what it would be without the jump.</summary>
    public long Believe(long now)
    {
        var expected = Expected(_startedAt);
        return now - expected > _limit ? expected : now;
    }

    private long Expected(long start) => start + (long)Uptime.TotalMilliseconds;
}
