namespace SmppGuard.Journal;

/// <summary>A place in the journal: the sequence of the record that comes next there. The first record has sequence 1.</summary>
internal readonly record struct JournalPosition(long Sequence)
{
    public static readonly JournalPosition Start = new(1);
}
