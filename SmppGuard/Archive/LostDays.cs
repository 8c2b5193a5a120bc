namespace SmppGuard.Archive;

/// <summary>What an answer of the archive is not whole for.</summary>
internal static class LostDays
{
    /// <summary>Days of a period whose records were lost, by name, oldest first; a bound that is null is open.</summary>
    public static IReadOnlyList<string> LostDaysIn(this IArchive archive, DateTimeOffset? from, DateTimeOffset? until)
    {
        var (first, end) = (from?.ToUnixTimeMilliseconds() ?? 0, until?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        return [.. archive.LostDays.Where(day => ArchiveDay.StartOf(day + 1) > first && ArchiveDay.StartOf(day) < end).Order().Select(ArchiveDay.NameOf)];
    }
}
