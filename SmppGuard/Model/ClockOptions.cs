namespace SmppGuard.Model;

/// <summary>When the clock is doubted.</summary>
internal sealed class ClockOptions
{
    /// <summary>How far it may be ahead of the newest record at a start, and of the monotonic clock from then on.</summary>
    public int MaxLeadHours { get; set; } = 24;
}
