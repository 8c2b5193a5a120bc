using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>What every provider does with the checkpoint.</summary>
public abstract class ArchiveStateContract : IDisposable
{
    private StoredState? _stored;

    private StoredState Stored => _stored ??= Open();

    private protected abstract StoredState Open();

    public void Dispose()
    {
        _stored?.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void A_new_store_begins_at_the_start_of_the_journal() => Assert.Equal(ArchiveCheckpoint.Start, Stored.State.LoadCheckpoint());

    [SkippableFact]
    public void The_checkpoint_is_where_it_was_put_last_also_for_the_next_process()
    {
        var first = new ArchiveCheckpoint(new JournalPosition(5), new JournalPosition(9), 70);
        var second = new ArchiveCheckpoint(new JournalPosition(7), new JournalPosition(9), 71);
        Stored.State.Commit(new StateBatch(), first);
        Assert.Equal(first, Stored.State.LoadCheckpoint());
        Stored.State.Commit(new StateBatch(), second);
        Stored.Reopen();
        Assert.Equal(second, Stored.State.LoadCheckpoint());
    }

    [SkippableFact]
    public void A_checkpoint_can_go_back_with_its_journal_and_the_last_record_id_never_does()
    {
        Stored.State.Commit(new StateBatch(), new ArchiveCheckpoint(new JournalPosition(50), new JournalPosition(60), 900));
        Stored.State.Commit(new StateBatch(), new ArchiveCheckpoint(new JournalPosition(40), new JournalPosition(40), 300));
        Assert.Equal(new ArchiveCheckpoint(new JournalPosition(40), new JournalPosition(40), 900), Stored.State.LoadCheckpoint());
    }

    [SkippableFact]
    public void A_purge_is_recorded_and_changes_nothing_else()
    {
        Stored.State.Commit(new StateBatch(), new ArchiveCheckpoint(new JournalPosition(5), new JournalPosition(9), 70));
        Stored.State.RecordPurge(1_764_000_000_000, new PurgedRecords("2026-05-01", 12));
        Stored.State.RecordPurge(1_764_000_000_000, new PurgedRecords("2026-05-01", 12));
        Assert.Equal(new ArchiveCheckpoint(new JournalPosition(5), new JournalPosition(9), 70), Stored.State.LoadCheckpoint());
    }
}
