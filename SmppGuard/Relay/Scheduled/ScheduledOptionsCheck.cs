using SmppGuard.Input;

namespace SmppGuard.Relay.Scheduled;

/// <summary>How much may wait, and for how long.</summary>
internal static class ScheduledOptionsCheck
{
    /// <summary>Receipts of what left later than this after it came would not be found any more.</summary>
    private const int MostDaysAhead = 30;

    private const long LeastBytes = 1024 * 1024;

    public static void Run(ScheduledOptions scheduled, OptionProblems check)
    {
        check.Range("Scheduled:MaxMessages", scheduled.MaxMessages, 1, 100_000_000, 1_000_000);
        check.Check("Scheduled:MaxBytes", scheduled.MaxBytes >= LeastBytes, OptionProblems.Number(scheduled.MaxBytes), $"use {LeastBytes} (1 MiB) or more", "1073741824");
        check.Range("Scheduled:MaxDaysAhead", scheduled.MaxDaysAhead, 1, MostDaysAhead, MostDaysAhead);
        check.Range("Scheduled:ExpireHours", scheduled.ExpireHours, 1, 72, 24);
    }
}
