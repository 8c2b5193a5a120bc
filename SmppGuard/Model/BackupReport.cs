namespace SmppGuard.Model;

/// <summary>What a backup came to.</summary>
/// <param name="Files">Files copied.</param>
/// <param name="Octets">Their size together.</param>
/// <param name="JournalRecords">Records in the copy of the journal: what the archive may not have had yet.</param>
internal sealed record BackupReport(int Files, long Octets, long JournalRecords);
