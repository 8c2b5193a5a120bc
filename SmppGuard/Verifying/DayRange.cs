using SmppGuard.Archive;

namespace SmppGuard.Verifying;

/// <summary>Days of the archive, the first and the last included.</summary>
internal readonly record struct DayRange(int First, int Last)
{
    public static DayRange All { get; } = new(0, ArchiveDay.Last);

    public bool Has(int day) => day >= First && day <= Last;
}
