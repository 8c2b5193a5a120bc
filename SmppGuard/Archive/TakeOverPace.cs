namespace SmppGuard.Archive;

/// <summary>
/// How long the pump lets records gather between two looks at the journal. Each look costs two commits, half-full pages and their syncs, so while much is coming it looks more
/// rarely: that costs the data path least, when it needs the processor most. While little is coming it looks often, and what was recorded is found soon.
/// </summary>
internal sealed class TakeOverPace
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(250);

    /// <summary>Records per second from which on the journal counts as busy: two for each message.</summary>
    private const int BusyRate = 4_000;

    /// <summary>How long to gather next.</summary>
    public TimeSpan Interval { get; private set; } = Quiet;

    /// <summary>Says how many records came in the last <see cref="Interval"/>.</summary>
    public void Took(long records) => Interval = records >= BusyRate * Interval.TotalSeconds ? Busy : Quiet;
}
