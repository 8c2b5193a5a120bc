using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>The pump keeps counts up: each message once, as what it is.</summary>
public sealed class CountingTests : IDisposable
{
    private readonly PumpFixture _fixture = new();
    private readonly RecordIds _ids = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_batch_that_failed_after_its_messages_were_stored_is_counted_once()
    {
        _fixture.Observers = [new Failing()];
        _fixture.Restart();
        Append(Message(), Message());
        _fixture.RunPump();
        Assert.Equal(2, _fixture.Messages().Count);
        Assert.Empty(Counted());

        _fixture.Observers = [];
        _fixture.Restart();
        Append(Message());
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 3L)], Counted());
    }

    [Fact]
    public void A_submit_that_waits_for_its_outcome_holds_the_journal_and_what_comes_again_for_it_is_not_counted_again()
    {
        var waits = Message();
        _fixture.AppendSubmit(waits);
        Append(Message(), Message() with { Reason = Reason.NoConsent });
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 1L), (MessageOutcome.None, Reason.NoConsent, 1L)], Counted());

        _fixture.Restart();
        _fixture.AppendOutcome(waits);
        _fixture.RunPump();
        _fixture.Restart();
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 2L), (MessageOutcome.None, Reason.NoConsent, 1L)], Counted());
    }

    [Fact]
    public void A_late_answer_and_the_end_of_waiting_move_a_message_to_what_it_became()
    {
        var late = Message() with { Outcome = Outcome.Unknown, SmscIds = [] };
        var answered = late with { Outcome = Outcome.Accepted, SmscIds = ["5a"] };
        var leaves = Message() with { MessageId = "77", SmscIds = ["6a"] };
        var refused = Message() with { MessageId = "78", SmscIds = [], Outcome = Outcome.NotSent, OutcomeReason = Reason.ConsentRevoked };
        Append(late);
        _fixture.Append(batch => AddScheduled(batch, leaves, 77));
        _fixture.Append(batch => AddScheduled(batch, refused, 78));
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Unknown, Reason.None, 1L), (MessageOutcome.Scheduled, Reason.None, 2L)], Counted());

        // In another process, and a second late answer, which changes nothing.
        _fixture.Restart();
        _fixture.Append(batch => Add(batch, JournalRecordType.LateOutcome, answered.OutcomePayload()));
        _fixture.Append(batch => Add(batch, JournalRecordType.LateOutcome, (answered with { Id = late.Id, ReceivedLater = TimeSpan.FromSeconds(1) }).OutcomePayload()));
        _fixture.Append(batch => Add(batch, JournalRecordType.ScheduledOutcome, leaves.OutcomePayload(leaves.ReceivedAt + 5)));
        _fixture.Append(batch => Add(batch, JournalRecordType.ScheduledOutcome, refused.OutcomePayload(0)));
        _fixture.RunPump();
        _fixture.Restart();
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 2L), (MessageOutcome.None, Reason.ConsentRevoked, 1L)], Counted());
        Assert.All(_fixture.Messages(), message => Assert.Contains(Counted(), count => count.Outcome == message.Outcome && count.Reason == message.Reason));
    }

    [Fact]
    public void A_message_of_a_version_that_did_not_count_is_not_taken_out_of_counts_in_which_it_never_was()
    {
        var waits = Message() with { MessageId = "77", SmscIds = ["6a"] };
        _fixture.Append(batch => AddScheduled(batch, waits, 77));
        _fixture.RunPump();

        // As an earlier version leaves it.
        _fixture.Database.Write(session => _ = session.Execute("DELETE FROM message_counts; UPDATE checkpoint SET counted_position = 1, counted_after = NULL"));
        _fixture.Restart();
        Append(Message());
        _fixture.Append(batch => Add(batch, JournalRecordType.ScheduledOutcome, waits.OutcomePayload(waits.ReceivedAt + 5)));
        _fixture.RunPump();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 1L)], Counted());
        Assert.Equal(waits.Id, _fixture.State.LoadCheckpoint().CountedAfter);
    }

    [Fact]
    public void Counts_stay_when_the_messages_are_deleted()
    {
        Append(Message());
        _fixture.RunPump();
        var archive = new SmppGuard.Storage.Sqlite.Messages.SqliteArchive(_fixture.ArchiveFolder, 6, new Harness.ShiftedTime { Shift = TimeSpan.FromDays(400) });
        Assert.Equal(1, Assert.Single(archive.Purge()).Messages);
        archive.Dispose();
        Assert.Equal([(MessageOutcome.Accepted, Reason.None, 1L)], Counted());
    }

    private TestMessage Message() => new() { Id = _ids.Next(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) };

    private void Append(params TestMessage[] messages)
    {
        foreach (var message in messages)
        {
            _fixture.AppendSubmit(message);
            if (message.Reason == Reason.None)
            {
                _fixture.AppendOutcome(message);
            }
        }
    }

    private List<(MessageOutcome Outcome, Reason Reason, long Messages)> Counted()
    {
        var table = new StatisticsTable([StatisticsDimension.Reason, StatisticsDimension.Outcome], 100);
        new SqliteStatisticsStorage(_fixture.Database).ReadAsync(new StatisticsFilter(0, 1_000_000), table.Add, default).GetAwaiter().GetResult();
        return [.. table.Rows().Select(row => (row.Group.Outcome!.Value, row.Group.Reason!.Value, row.Counts.Messages))];
    }

    private static void AddScheduled(JournalBatch batch, TestMessage message, long messageId)
    {
        var submit = message.SubmitPayload();
        var payload = new byte[ScheduledRecord.HeadSize + submit.Length];
        new ScheduledRecord { IsRewritten = true, DueAt = message.ReceivedAt + 60_000, MessageId = messageId }.WriteHead(payload);
        submit.CopyTo(payload, ScheduledRecord.HeadSize);
        ScheduledRecord.SetSubmitLength(payload, submit.Length);
        Add(batch, JournalRecordType.Scheduled, payload);
    }

    private static void Add(JournalBatch batch, JournalRecordType type, byte[] payload)
    {
        payload.CopyTo(batch.Begin(type, payload.Length));
        _ = batch.End(payload.Length);
    }

    private sealed class Failing : IArchiveObserver
    {
        public void Stored(ArchiveBatch batch, StateBatch state)
        {
            if (batch.Count > 0)
            {
                throw new IOException("no room");
            }
        }
    }
}
