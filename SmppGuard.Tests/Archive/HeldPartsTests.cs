using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>Parts of long messages between their record and the decision: the journal keeps them as long as they are needed, and no longer.</summary>
public sealed class HeldPartsTests : IDisposable
{
    private readonly PumpFixture _fixture = new();
    private readonly RecordIds _ids = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Held_parts_hold_the_checkpoint_until_their_message_is_decided()
    {
        var message = Long(3);
        var other = Long(2);
        _fixture.AppendPart(message, 0);
        _fixture.AppendPart(other, 0);
        _fixture.AppendPart(message, 2);
        Decide(other);
        _fixture.RunPump();
        Assert.Equal(new JournalPosition(1), _fixture.Pump.Position);
        Assert.Equal([other.Id], _fixture.Messages().Select(m => m.RecordId));

        _fixture.Restart();
        Assert.Equal([message.PartPayload(0), message.PartPayload(2)], _fixture.Replayed.HeldParts);
        Decide(message);
        _fixture.RunPump();
        Assert.Equal(new JournalPosition(8), _fixture.Pump.Position);
        Assert.Equal([other.Id, message.Id], _fixture.Messages().Select(m => m.RecordId));

        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.HeldParts);
        Assert.Empty(_fixture.Replayed.PendingIntents);
    }

    [Fact]
    public void A_message_whose_parts_do_not_come_is_recorded_and_holds_nothing_more()
    {
        var message = Long(3) with { Reason = Reason.Incomplete, CompletedBy = null };
        message = message with { Parts = message.Parts![..2] };
        _fixture.AppendPart(message, 0);
        _fixture.AppendPart(message, 1);
        _fixture.AppendSubmit(message);
        _fixture.RunPump();
        Assert.Equal(new JournalPosition(4), _fixture.Pump.Position);
        var record = Assert.Single(_fixture.Messages());
        Assert.Equal(MessageOutcome.Incomplete, record.Outcome);
        Assert.Equal(Reason.Incomplete, record.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_part_that_is_recorded_behind_its_decision_holds_nothing(bool restartsBefore)
    {
        var message = Long(3);
        _fixture.AppendPart(message, 0);
        Decide(message);
        _fixture.AppendPart(message, 1);
        if (restartsBefore)
        {
            _fixture.Restart();
            Assert.Empty(_fixture.Replayed.HeldParts);
        }

        _fixture.RunPump();
        Assert.Equal(new JournalPosition(5), _fixture.Pump.Position);
        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.HeldParts);
    }

    [Fact]
    public void A_part_that_is_recorded_behind_the_checkpoint_of_its_decision_is_known_by_the_archive()
    {
        var message = Long(2);
        Decide(message);
        _fixture.RunPump();
        Assert.Equal(new JournalPosition(3), _fixture.Pump.Position);
        _fixture.AppendPart(message, 0);

        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.HeldParts);
        _fixture.RunPump();
        Assert.Equal(new JournalPosition(4), _fixture.Pump.Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_part_that_is_recorded_twice_counts_once(bool restartsBefore)
    {
        var message = Long(2);
        _fixture.AppendPart(message, 0);
        _fixture.AppendPart(message, 0);
        _fixture.Restart();
        Assert.Equal([message.PartPayload(0)], _fixture.Replayed.HeldParts);

        // Once more behind the decision, as two binds can do.
        Decide(message);
        _fixture.AppendPart(message, 0);
        if (restartsBefore)
        {
            _fixture.Restart();
            Assert.Empty(_fixture.Replayed.HeldParts);
        }

        _fixture.RunPump();
        Assert.Equal(new JournalPosition(6), _fixture.Pump.Position);
        Assert.Single(_fixture.Messages());
    }

    [Fact]
    public void A_long_submit_without_its_outcome_is_reported_with_its_record()
    {
        var message = Long(2);
        var whole = new TestMessage { Id = _ids.Next(Now) };
        _fixture.AppendPart(message, 0);
        _fixture.AppendSubmit(message);
        _fixture.AppendSubmit(whole);
        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.HeldParts);
        Assert.Equal([message.Id, whole.Id], _fixture.Replayed.PendingIntents.Select(p => p.RecordId));
        Assert.Equal(message.SubmitPayload(), _fixture.Replayed.PendingIntents.First().LongSubmit);
        Assert.Null(_fixture.Replayed.PendingIntents.Last().LongSubmit);
    }

    [Fact]
    public void Ids_given_to_parts_are_never_given_again()
    {
        var message = Long(3);
        _fixture.AppendPart(message, 0);
        Assert.True(message.Parts![2].EsmeMessageId > message.Parts[0].EsmeMessageId);
        _fixture.Restart();
        Assert.Equal(message.Parts[0].EsmeMessageId, _fixture.Replayed.LastRecordId);

        // The completing part has no record but the decision; after the checkpoint it is remembered in guard.db.
        Decide(message);
        _fixture.Restart();
        Assert.Equal(message.Parts[2].EsmeMessageId, _fixture.Replayed.LastRecordId);
        _fixture.RunPump();
        _fixture.Restart();
        Assert.Equal(message.Parts[2].EsmeMessageId, _fixture.Replayed.LastRecordId);
    }

    [Fact]
    public void An_archive_that_cannot_be_read_leaves_the_parts_waiting()
    {
        var message = Long(2);
        _fixture.AppendPart(message, 0);
        var day = DateTimeOffset.FromUnixTimeMilliseconds(message.ReceivedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(_fixture.ArchiveFolder, day + ".db"), new string('x', 5000));
        _fixture.Restart();
        Assert.Equal([message.PartPayload(0)], _fixture.Replayed.HeldParts);
    }

    [Fact]
    public void Many_messages_under_way_at_once_leave_nothing_behind()
    {
        var random = new Random(3);
        var messages = Enumerable.Range(0, 500).Select(_ => Long(random.Next(2, 6))).ToArray();
        List<(int At, Action<JournalBatch> Add)> records = [];
        foreach (var message in messages)
        {
            var start = random.Next(1000);
            for (var i = 0; i < message.Parts!.Length - 1; i++)
            {
                // Now and then behind the decision, now and then twice.
                var index = i;
                records.Add((start + random.Next(60), batch => batch.AddPart(message, index)));
                if (random.Next(5) == 0)
                {
                    records.Add((start + random.Next(60), batch => batch.AddPart(message, index)));
                }
            }

            records.Add((start + 50, batch => batch.AddSubmit(message)));
            records.Add((start + 51, batch => batch.AddOutcome(message)));
        }

        foreach (var chunk in records.OrderBy(r => r.At).Chunk(20))
        {
            _fixture.Append(batch => Array.ForEach(chunk, r => r.Add(batch)));
        }

        _fixture.RunPump();
        Assert.Equal(_fixture.Journal.Committed, _fixture.Pump.Position);
        Assert.Equal(500, _fixture.Messages().Count);
        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.HeldParts);
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private void Decide(TestMessage message)
    {
        _fixture.AppendSubmit(message);
        _fixture.AppendOutcome(message);
    }

    // The first part's id is that of the message.
    private TestMessage Long(int parts)
    {
        var ids = Enumerable.Range(0, parts).Select(_ => _ids.Next(Now)).ToArray();
        return new TestMessage
        {
            Id = ids[0],
            Parts = [.. ids.Select((id, i) => new TestPart((byte)(i + 1), id, $"part {i} "))],
            CompletedBy = parts - 1,
        };
    }
}
