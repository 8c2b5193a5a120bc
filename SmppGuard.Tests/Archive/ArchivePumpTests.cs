using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Archive;

public sealed class ArchivePumpTests : IDisposable
{
    private readonly PumpFixture _fixture = new();
    private readonly RecordIds _ids = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_submit_and_its_outcome_become_one_record()
    {
        var message = NewMessage();
        _fixture.AppendSubmit(message);
        _fixture.AppendOutcome(message);
        _fixture.RunPump();
        var record = Assert.Single(_fixture.Messages());
        Assert.Equal(message.Id, record.RecordId);
        Assert.Equal("4f2a", record.SmscMessageId);
        Assert.Equal(1, _fixture.Pump.Records);
        Assert.Equal(new JournalPosition(3), _fixture.Pump.Position);
        Assert.Equal(TimeSpan.Zero, _fixture.Pump.Lag);
        Assert.True(_fixture.Pump.IsHealthy);
    }

    [Fact]
    public void A_running_pump_takes_up_what_is_appended()
    {
        _fixture.Pump.Start(_fixture.Replayed);
        var message = NewMessage();
        _fixture.AppendSubmit(message);
        _fixture.AppendOutcome(message);
        WaitUntil(() => _fixture.Pump.Records == 1);
        message = NewMessage() with { Reason = Reason.NoConsent };
        _fixture.AppendSubmit(message);
        WaitUntil(() => _fixture.Pump.Records == 2);
        Assert.Equal(2, _fixture.Messages().Count);
    }

    [Fact]
    public void A_submit_without_its_outcome_holds_the_checkpoint_and_is_reported_after_a_restart()
    {
        var orphan = NewMessage();
        var done = NewMessage();
        var refused = NewMessage() with { Reason = Reason.DoNotDisturb };
        _fixture.AppendSubmit(refused);
        _fixture.AppendSubmit(orphan);
        _fixture.AppendSubmit(done);
        _fixture.AppendOutcome(done);
        _fixture.RunPump();
        Assert.Equal([refused.Id, done.Id], _fixture.Messages().Select(m => m.RecordId));
        Assert.Equal(new JournalPosition(2), _fixture.Pump.Position);

        _fixture.Restart();
        Assert.Equal([new PendingIntent(orphan.Id, LongSubmit: null)], _fixture.Replayed.PendingIntents);
        Assert.True(_fixture.Replayed.LastRecordId >= refused.Id);
        _fixture.AppendOutcome(orphan with { Outcome = Outcome.Unknown });
        _fixture.RunPump();
        Assert.Equal(3, _fixture.Messages().Count);
        Assert.Equal(MessageOutcome.Unknown, _fixture.Messages().Single(m => m.RecordId == orphan.Id).Outcome);
        Assert.Equal(new JournalPosition(6), _fixture.Pump.Position);

        _fixture.Restart();
        Assert.Empty(_fixture.Replayed.PendingIntents);
    }

    [Fact]
    public async Task A_crash_between_the_archive_and_the_checkpoint_changes_nothing()
    {
        var messages = Enumerable.Range(0, 200).Select(n => NewMessage() with { MessageId = $"id{n}" }).ToList();
        foreach (var message in messages)
        {
            _fixture.AppendSubmit(message);
        }

        messages.ForEach(_fixture.AppendOutcome);
        var delivery = _ids.Next(Now);
        _fixture.Append(batch => batch.Add(Receipt(delivery, messages[0].Id)));
        _fixture.Append(batch => batch.Add(new DeliveryDoneRecord(delivery, Now, DeliveryEnd.Acknowledged)));
        _fixture.RunPump();
        var before = _fixture.Messages();
        Assert.Equal(200, before.Count);

        // The day's file was committed, the checkpoint was not: as it is when the process dies in between.
        foreach (var position in new[] { 1, 150, 300 })
        {
            using (var connection = _fixture.Database.Open())
            using (var command = connection.CreateCommand())
            {
                command.CommandText = $"UPDATE checkpoint SET archive_position = {position}";
                Assert.Equal(1, command.ExecuteNonQuery());
            }

            _fixture.Restart();
            _fixture.RunPump();
            var after = _fixture.Messages();
            Assert.Equal(before.Select(m => m.RecordId), after.Select(m => m.RecordId));
            Assert.Single(after[^1].Receipts);
            Assert.Equal([after[^1].RecordId], after.Where(m => m.MessageId == "id0").Select(m => m.RecordId));
            Assert.Empty(await _fixture.Deliveries.WaitingAsync(default));
            Assert.Equal(new JournalPosition(403), _fixture.Pump.Position);
        }
    }

    [Fact]
    public void When_the_archive_fails_nothing_is_lost_and_the_health_says_why()
    {
        // Something else stands where today's file is to be.
        var blocked = Path.Combine(_fixture.ArchiveFolder, DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + ".db");
        Directory.CreateDirectory(blocked);
        var message = NewMessage();
        _fixture.AppendSubmit(message);
        _fixture.AppendOutcome(message);
        _fixture.Pump.Start(_fixture.Replayed);
        WaitUntil(() => _fixture.Pump.Problem?.Contains(blocked, StringComparison.Ordinal) == true);
        Assert.Equal(new JournalPosition(1), _fixture.Pump.Position);
        WaitUntil(() => _fixture.Pump.Lag > TimeSpan.Zero);

        Directory.Delete(blocked);
        WaitUntil(() => _fixture.Pump.IsHealthy && _fixture.Pump.Records == 1);
        Assert.Single(_fixture.Messages());
    }

    [Fact]
    public void A_paused_pump_stores_nothing_and_tells_its_lag()
    {
        _fixture.Paused = true;
        _fixture.Restart();
        var message = NewMessage();
        _fixture.AppendSubmit(message);
        _fixture.AppendOutcome(message);
        _fixture.Pump.Start(_fixture.Replayed);
        WaitUntil(() => _fixture.Pump.Lag > TimeSpan.Zero);
        Assert.Empty(_fixture.Messages());
        Assert.Equal(0, _fixture.Pump.Records);

        _fixture.Paused = false;
        _fixture.Restart();
        _fixture.RunPump();
        Assert.Single(_fixture.Messages());
    }

    [Fact]
    public async Task What_waits_for_its_ESME_is_kept_until_its_delivery_ended()
    {
        var first = _ids.Next(Now);
        var second = _ids.Next(Now);
        var third = _ids.Next(Now);
        _fixture.Append(batch =>
        {
            batch.Add(Receipt(first, 1));
            batch.Add(Reply(second));
            batch.Add(Receipt(third, 2) with { Account = "cp2" });
            batch.Add(Receipt(_ids.Next(Now), 3) with { Account = "" });
        });
        _fixture.RunPump();
        Assert.Equal([first, second], (await _fixture.Deliveries.WaitingAsync(default)).Single(w => w.Account == "cp1").DeliveryIds);
        Assert.Equal([first, second], (await _fixture.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.DeliveryId));
        Assert.Equal([DeliveryKind.Receipt, DeliveryKind.Reply], (await _fixture.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.Kind));
        Assert.Equal([second], (await _fixture.Deliveries.ReadAsync("cp1", first, 10, default)).Select(d => d.DeliveryId));
        Assert.Equal([first], (await _fixture.Deliveries.ReadAsync("cp1", 0, 1, default)).Select(d => d.DeliveryId));
        Assert.Equal([9, 8, 7], (await _fixture.Deliveries.ReadAsync("cp2", 0, 1, default))[0].Pdu);

        _fixture.Restart();
        _fixture.Append(batch => batch.Add(new DeliveryDoneRecord(first, Now, DeliveryEnd.Acknowledged)));
        _fixture.RunPump();
        Assert.Equal([second], (await _fixture.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.DeliveryId));
    }

    [Fact]
    public async Task Consents_and_deliveries_of_a_crashed_process_are_there_before_the_pump_runs()
    {
        var grant = Consent(_ids.Next(Now), ConsentChange.Grant);
        var revoke = Consent(_ids.Next(Now), ConsentChange.Revoke);
        var delivery = _ids.Next(Now);
        _fixture.Append(batch => batch.Add(grant));
        _fixture.Append(batch => batch.Add(revoke));
        _fixture.Append(batch => batch.Add(Receipt(delivery, 1)));
        _fixture.Restart();
        Assert.Equal([grant, revoke], await _fixture.Consents.HistoryAsync("acme", grant.Msisdn, default));
        Assert.Empty(await _fixture.Consents.HistoryAsync("other", grant.Msisdn, default));
        Assert.Equal([delivery], (await _fixture.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.DeliveryId));
        Assert.Equal(delivery, _fixture.Replayed.LastRecordId);

        // The pump reads them again; they stay as they are.
        _fixture.RunPump();
        Assert.Equal([grant, revoke], await _fixture.Consents.HistoryAsync("acme", grant.Msisdn, default));
        Assert.Equal([delivery], (await _fixture.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.DeliveryId));
    }

    [Fact]
    public void Archived_segments_of_the_journal_are_deleted()
    {
        var text = new string('长', 2000);
        var first = NewMessage();
        for (var n = 0; n < 3000; n++)
        {
            var message = n == 0 ? first : NewMessage() with { Text = text, Sent = null };
            _fixture.Append(batch =>
            {
                batch.AddSubmit(message);
                batch.AddOutcome(message);
            });
        }

        var before = _fixture.Journal.First;
        _fixture.RunPump();
        Assert.Equal(3000, _fixture.Pump.Records);
        Assert.Equal(new JournalPosition(1), before);
        Assert.True(_fixture.Journal.First.Sequence > 1, "no segment was deleted");
        Assert.True(_fixture.Journal.First.Sequence <= _fixture.Pump.Position.Sequence, "a segment was deleted too early");
    }

    [Fact]
    public void A_journal_that_lost_its_end_goes_on_from_there()
    {
        _fixture.AppendSubmit(NewMessage() with { Reason = Reason.NoConsent });
        _fixture.RunPump();
        using (var connection = _fixture.Database.Open())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "UPDATE checkpoint SET archive_position = 50, state_position = 60";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        _fixture.Restart();
        _fixture.AppendSubmit(NewMessage() with { Reason = Reason.NoConsent });
        _fixture.Append(batch => batch.Add(Consent(_ids.Next(Now), ConsentChange.Grant)));
        _fixture.RunPump();
        Assert.Equal(2, _fixture.Messages().Count);
        Assert.Equal(1, _fixture.Consents.Count());
    }

    [Fact]
    public void What_expired_is_removed_and_the_removal_is_recorded()
    {
        var old = NewMessage() with { Id = RecordIds.FirstAt(DateTimeOffset.UtcNow.AddMonths(-8).ToUnixTimeMilliseconds()), Reason = Reason.NoConsent };
        _fixture.AppendSubmit(old);
        _fixture.AppendSubmit(NewMessage() with { Reason = Reason.NoConsent });
        _fixture.RunPump();
        Assert.Equal(2, Directory.GetFiles(_fixture.ArchiveFolder, "*.db").Length);
        using var purger = new ArchivePurger(_fixture.Archive, _fixture.State, TimeProvider.System, new ClockGuard(TimeProvider.System, new ClockOptions(), new DataDirectory(_fixture.ArchiveFolder)), NullLogger<ArchivePurger>.Instance);
        purger.Purge();
        purger.Purge();
        Assert.Single(Directory.GetFiles(_fixture.ArchiveFolder, "*.db"));
        using var connection = _fixture.Database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(name || ':' || messages) FROM purges";
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(old.ReceivedAt).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + ":1", command.ExecuteScalar());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Taking_messages_over_allocates_nothing_for_each(bool isLong)
    {
        var feed = new ArchiveFeed(6, JournalPosition.Start, ReplayedJournal.Nothing);
        var message = NewMessage();
        message = isLong ? message with { Parts = [new TestPart(1, message.Id, "one "), new TestPart(2, message.Id + 1, "two")], CompletedBy = 1 } : message;
        var part = isLong ? message.PartPayload(0) : [];
        var submit = message.SubmitPayload();
        var outcome = message.OutcomePayload();
        Allocations.AssertNone(() => Round(20_000));

        void Round(int messages)
        {
            for (var n = 0; n < messages; n++)
            {
                if (isLong)
                {
                    feed.Apply(new JournalEntry { Type = JournalRecordType.Part, Sequence = n, Time = 1, Payload = part });
                }

                feed.Apply(new JournalEntry { Type = JournalRecordType.Submit, Sequence = n, Time = 1, Payload = submit });
                feed.Apply(new JournalEntry { Type = JournalRecordType.Outcome, Sequence = n, Time = 1, Payload = outcome });
                if (feed.Batch.Count == 1000)
                {
                    _ = feed.OldestNeeded(new JournalPosition(n));
                    feed.Clear();
                }
            }
        }
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private TestMessage NewMessage() => new() { Id = _ids.Next(Now) };

    private static ReceiptRecord Receipt(long deliveryId, long recordId) => new()
    {
        DeliveryId = deliveryId,
        RecordId = recordId,
        At = Now,
        Smsc = "main",
        SmscMessageId = "4f2a",
        Account = "cp1",
        State = "DELIVRD",
        Error = "",
        Pdu = [9, 8, 7],
    };

    private static ReplyRecord Reply(long deliveryId) => new()
    {
        DeliveryId = deliveryId,
        At = Now,
        Smsc = "main",
        Account = "cp1",
        Organization = "acme",
        Code = "106900001",
        Msisdn = new Msisdn(8613800138000),
        Action = ReplyAction.None,
        Text = "好",
        Pdu = [1],
    };

    private static ConsentRecord Consent(long id, ConsentChange change) => new()
    {
        ConsentId = id,
        Change = change,
        Organization = "acme",
        Msisdn = new Msisdn(8613800138000),
        RecordedAt = Now,
        EffectiveAt = Now - 1,
        ExpiresAt = 0,
        Method = "web-form",
        Evidence = "订单页勾选",
        Actor = "ops",
    };

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)), "did not come to be");
}
