using SmppGuard.Input;

namespace SmppGuard.Journal;

/// <summary>What the keys of the journal may be.</summary>
internal static class JournalOptionsCheck
{
    private const int MinJournalBytes = 16 * 1024 * 1024;

    private static readonly string[] Durabilities = ["Fsync", "OsBuffer"];

    public static void Run(JournalOptions journal, OptionProblems check)
    {
        check.OneOf("Journal:Durability", journal.Durability, Durabilities);
        check.Check("Journal:MaxBytes", journal.MaxBytes >= MinJournalBytes, OptionProblems.Number(journal.MaxBytes), $"use {MinJournalBytes} (16 MiB) or more", "10737418240");
    }
}
