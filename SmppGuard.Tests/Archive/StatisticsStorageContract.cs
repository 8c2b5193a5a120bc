using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>What every provider does with counts.</summary>
public abstract class StatisticsStorageContract : IDisposable
{
    /// <summary>16:30 UTC on 22 November 2026: in Shanghai it is the 23rd.</summary>
    private protected const long Evening = 1_795_365_000_000;

    private const long Noon = Evening - (8 * 60 * 60 * 1000);

    private StoredState? _stored;

    private protected StoredState Stored => _stored ??= Open();

    private protected abstract StoredState Open();

    public void Dispose()
    {
        _stored?.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void A_new_store_has_counted_nothing()
    {
        Assert.Null(FirstDay());
        Assert.Empty(Rows());
    }

    [SkippableFact]
    public void Batches_add_up_by_day_sender_class_reason_and_outcome_also_for_the_next_process()
    {
        var message = Message(Noon, 1);
        Commit(Feed(1, message, Message(Noon, 2) with { SmscIds = ["a", "b", "c"] }, Message(Evening, 3), Message(Noon, 4) with { Reason = Reason.NoConsent }), 9);
        Commit(Feed(9, Message(Noon, 5), Message(Noon, 6) with { Outcome = Outcome.Rejected }, Message(Noon, 7) with { Account = "cp/2", Organization = null, Code = null, Reason = Reason.SourceNotAllowed }), 20);
        Stored.Reopen();
        var acme = new CountedSender("cp1", "acme", "106900001");
        var nobody = new CountedSender("cp/2", "", "");
        var day = ShanghaiDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(Noon));
        Assert.Equal(
            [
                (new CountedAs(day, nobody, Purpose.Commercial, Reason.SourceNotAllowed, MessageOutcome.None), new MessageCounts(1, 0)),
                (new CountedAs(day, acme, Purpose.Commercial, Reason.None, MessageOutcome.Accepted), new MessageCounts(3, 5)),
                (new CountedAs(day, acme, Purpose.Commercial, Reason.None, MessageOutcome.Rejected), new MessageCounts(1, 1)),
                (new CountedAs(day, acme, Purpose.Commercial, Reason.NoConsent, MessageOutcome.None), new MessageCounts(1, 0)),
                (new CountedAs(day + 1, acme, Purpose.Commercial, Reason.None, MessageOutcome.Accepted), new MessageCounts(1, 1)),
            ],
            Rows());
        Assert.Equal(day, FirstDay());
    }

    [SkippableFact]
    public void Only_what_is_asked_for_is_read()
    {
        Commit(Feed(1, Message(Noon, 1), Message(Evening, 2), Message(Noon, 3) with { Account = "cp2" }, Message(Noon, 4) with { Organization = "rival" }, Message(Noon, 5) with { Code = "106900009" }), 11);
        var day = ShanghaiDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(Noon));
        Assert.Equal(5, Sum(Rows()));
        Assert.Equal(4, Sum(Rows(new StatisticsFilter(day, day + 1))));
        Assert.Equal(1, Sum(Rows(new StatisticsFilter(day + 1, day + 2))));
        Assert.Equal(0, Sum(Rows(new StatisticsFilter(day - 1, day))));
        Assert.Equal(1, Sum(Rows(new StatisticsFilter(0, 1_000_000) { Account = "cp2" })));
        Assert.Equal(1, Sum(Rows(new StatisticsFilter(0, 1_000_000) { Organization = "rival" })));
        Assert.Equal(1, Sum(Rows(new StatisticsFilter(0, 1_000_000) { Code = "106900009" })));
        Assert.Equal(2, Sum(Rows(new StatisticsFilter(0, 1_000_000) { Account = "cp1", Code = "106900001", Organization = "acme" })));
    }

    [SkippableFact]
    public void What_comes_again_after_a_crash_in_other_batches_counts_once()
    {
        TestMessage[] messages = [.. Enumerable.Range(1, 6).Select(number => Message(Noon, number) with { Account = $"cp{number % 2}" })];
        Commit(Feed(1, messages[..4]), 9);
        Stored.Reopen();

        // The checkpoint of the archive can be before what is counted.
        Commit(Feed(1, messages), 13);
        Stored.Reopen();
        Commit(Feed(3, messages[1..]), 13);
        Assert.Equal(6, Sum(Rows()));
    }

    [SkippableFact]
    public void Places_that_a_power_cut_took_from_the_journal_and_that_are_given_again_are_counted()
    {
        Commit(Feed(1, Message(Noon, 1), Message(Noon, 2)), 5);
        Stored.Reopen();
        var shortened = Stored.State.LoadCheckpoint() with { Archive = new JournalPosition(3), State = new JournalPosition(3), Counted = new JournalPosition(3) };
        Stored.State.Commit(new StateBatch(), shortened);
        Commit(Feed(3, new JournalPosition(3), Message(Noon, 3), Message(Noon, 4)), 7);
        Assert.Equal(4, Sum(Rows()));
    }

    private protected static TestMessage Message(long at, int number) => new() { Id = RecordIds.FirstAt(at) + number };

    /// <summary>Reads messages as the pump of a new process would, each of two records, the first at this place in the journal.</summary>
    private protected ArchiveFeed Feed(long sequence, params TestMessage[] messages) => Feed(sequence, new JournalPosition(long.MaxValue), messages);

    private protected ArchiveFeed Feed(long sequence, JournalPosition end, params TestMessage[] messages)
    {
        var feed = new ArchiveFeed(messageMonths: 6, JournalPosition.Start, ReplayedJournal.Nothing);
        feed.State.Counts.Continue(Stored.State.LoadCountMarks(Stored.State.LoadCheckpoint(), end), after: 0);
        foreach (var message in messages)
        {
            Apply(feed, JournalRecordType.Submit, message.SubmitPayload(), sequence++);
            if (message.Reason == Reason.None)
            {
                Apply(feed, JournalRecordType.Outcome, message.OutcomePayload(), sequence);
            }

            sequence++;
        }

        return feed;
    }

    private protected void Commit(ArchiveFeed feed, long position) =>
        Stored.State.Commit(feed.State, Stored.State.LoadCheckpoint() with { Archive = new JournalPosition(position), State = new JournalPosition(position), Counted = new JournalPosition(position) });

    private protected List<(CountedAs As, MessageCounts Counts)> Rows(StatisticsFilter? filter = null)
    {
        Dictionary<CountedAs, MessageCounts> rows = [];
        Stored.Statistics.ReadAsync(filter ?? new StatisticsFilter(0, 1_000_000), row => rows[row.As] = rows.GetValueOrDefault(row.As) + row.Counts, default).GetAwaiter().GetResult();
        return [.. rows.OrderBy(row => row.Key.Day).ThenBy(row => row.Key.Sender.Account, StringComparer.Ordinal).ThenBy(row => row.Key.Reason).ThenBy(row => row.Key.Outcome).Select(row => (row.Key, row.Value))];
    }

    private protected static long Sum(List<(CountedAs As, MessageCounts Counts)> rows) => rows.Sum(row => row.Counts.Messages);

    private int? FirstDay() => Stored.Statistics.FirstDayAsync(default).GetAwaiter().GetResult();

    private static void Apply(ArchiveFeed feed, JournalRecordType type, byte[] payload, long sequence) =>
        feed.Apply(new JournalEntry { Type = type, Sequence = sequence, Time = 1, Payload = payload, Next = new JournalPosition(sequence + 1) });
}
