namespace SmppGuard.Model;

/// <summary>How a backup is made.</summary>
/// <param name="Incremental">What has not changed since the newest backup beside it is taken of that.</param>
/// <param name="TrustUnchanged">That is believed if it has its length; else it is read again and compared.</param>
internal sealed record BackupOrder(bool Incremental, bool TrustUnchanged);

/// <summary>What a backup came to.</summary>
/// <param name="Files">Files in it.</param>
/// <param name="Octets">Their size together.</param>
/// <param name="JournalRecords">Records in the copy of the journal: what the archive may not have had yet.</param>
/// <param name="Unchanged">Files of it that the backup before had, and that were not copied.</param>
/// <param name="UnchangedOctets">Their size together.</param>
internal sealed record BackupReport(int Files, long Octets, long JournalRecords, int Unchanged = 0, long UnchangedOctets = 0)
{
    /// <summary>Days whose file the archive had lost, so that they are not in it: <c>2026-11-22</c>.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];
}

/// <summary>What a restore came to.</summary>
/// <param name="Files">Files put.</param>
/// <param name="Octets">Their size together.</param>
/// <param name="AsOf">The moment that the backup is of.</param>
internal sealed record RestoreReport(int Files, long Octets, DateTimeOffset AsOf);

/// <summary>A backup is none, or is not as it was when it was made.</summary>
internal sealed class BackupUnusableException(string folder, IReadOnlyList<string> problems) : Exception($"{folder} cannot be used: {string.Join("; ", problems)}")
{
    /// <summary>A line each.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
