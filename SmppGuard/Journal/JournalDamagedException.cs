namespace SmppGuard.Journal;

/// <summary>The journal holds something other than whole records and at most one torn tail. The program does not start on it: evidence would be missing.</summary>
internal sealed class JournalDamagedException(string message) : Exception(message);
