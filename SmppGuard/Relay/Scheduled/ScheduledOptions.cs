namespace SmppGuard.Relay.Scheduled;

/// <summary>Adverts that wait here for the time that they were scheduled for, and what waits for the end of quiet hours.</summary>
internal sealed class ScheduledOptions
{
    /// <summary>Messages that may wait at a time; beyond it they are refused as queue-full.</summary>
    public int MaxMessages { get; set; } = 1_000_000;

    /// <summary>Octets of their records; the same.</summary>
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How far ahead an advert may be scheduled.</summary>
    public int MaxDaysAhead { get; set; } = 30;

    /// <summary>How long after its time a message without a validity period is still tried.</summary>
    public int ExpireHours { get; set; } = 24;
}
