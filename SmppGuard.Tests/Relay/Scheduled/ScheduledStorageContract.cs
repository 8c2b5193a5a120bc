using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>What every provider does with messages that wait for their time.</summary>
public abstract class ScheduledStorageContract : IDisposable
{
    private const long At = 1_764_000_000_000;

    private StoredState? _stored;

    private StoredState Stored => _stored ??= Open();

    private protected abstract StoredState Open();

    public void Dispose()
    {
        _stored?.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task What_waits_is_found_again_with_everything_that_was_recorded()
    {
        Stored.Commit(2, Waits(5, due: 50));
        Stored.Reopen();
        var found = (await Stored.Scheduled.FindAsync(5, default))!;
        Assert.Equal((5, 50, 500, 55, true), (found.RecordId, found.DueAt, found.ValidUntil, found.MessageId, found.IsRewritten));
        Assert.Equal(("cp1", "main", "106900001", new Msisdn(8613800138000), ScheduledState.Waiting), (found.Account, found.Smsc, found.Source, found.Msisdn, found.State));
        Assert.Equal([1, 2, 3], SubmitRecord.Read(found.Submit, out _).Original.ToArray());
        Assert.Null(await Stored.Scheduled.FindAsync(6, default));
    }

    [SkippableFact]
    public async Task What_is_due_is_given_in_order_a_page_at_a_time_and_for_each_SMSC()
    {
        Stored.Commit(2, Waits(3, due: 30), Waits(1, due: 30), Waits(4, due: 10), Waits(2, due: 40), Waits(9, due: 10, smsc: "other"));
        Assert.Equal([4, 1, 3], await DueAsync(30, null));
        Assert.Equal([4, 1], await DueAsync(39, null, limit: 2));
        Assert.Equal([3], await DueAsync(39, new ScheduledPlace(30, 1)));
        Assert.Empty(await DueAsync(9, null));
        Assert.Equal(["main", "other"], await Stored.Scheduled.SmscsAsync(default));
        var totals = await Stored.Scheduled.TotalsAsync(default);
        Assert.Equal((5, true), (totals.Messages, totals.Octets > 5));
    }

    [SkippableFact]
    public async Task What_leaves_is_not_given_again_unless_it_waits_again_and_what_ended_is_gone()
    {
        Stored.Commit(2, Waits(1, due: 10), Waits(2, due: 10), Waits(3, due: 10));
        Stored.Commit(3, new ScheduledMoveRecord(1, ScheduledState.Leaving, 10), new ScheduledMoveRecord(2, ScheduledState.Leaving, 10), new ScheduledMoveRecord(2, ScheduledState.Waiting, 20));
        Assert.Equal([3, 2], await DueAsync(20, null));
        Assert.Equal([1], (await Stored.Scheduled.LeavingAsync(default)).Select(m => m.RecordId));
        Stored.Commit(4, Ended(1), Ended(3), Ended(77));
        Assert.Equal([2], await DueAsync(20, null));
        Assert.Empty(await Stored.Scheduled.LeavingAsync(default));

        // The same records again, as after a crash of which nobody knows how far it came.
        Stored.Reopen();
        Stored.Commit(3, Waits(1, due: 10), new ScheduledMoveRecord(1, ScheduledState.Leaving, 10));
        Stored.Commit(4, Ended(1));
        Assert.Equal([2], await DueAsync(20, null));
        Assert.Equal(1, (await Stored.Scheduled.TotalsAsync(default)).Messages);
    }

    [SkippableFact]
    public async Task What_one_account_has_for_one_recipient_is_given_oldest_first()
    {
        Stored.Commit(2, Waits(2, due: 10), Waits(1, due: 20), Waits(3, due: 10, msisdn: 8613900139000), Waits(4, due: 10, source: "106900002"), Waits(5, due: 10));
        Stored.Commit(3, new ScheduledMoveRecord(5, ScheduledState.Leaving, 10));
        Assert.Equal([1, 2], (await Stored.Scheduled.OfAsync("cp1", "106900001", new Msisdn(8613800138000), default)).Select(m => m.RecordId));
        Assert.Empty(await Stored.Scheduled.OfAsync("cp2", "106900001", new Msisdn(8613800138000), default));
    }

    [SkippableFact]
    public async Task What_leaves_by_another_SMSC_waits_for_that_one_if_it_waits_again()
    {
        Stored.Commit(2, Waits(1, due: 10), Waits(2, due: 10));
        Stored.Commit(3, Elsewhere(1, "other"), new ScheduledMoveRecord(1, ScheduledState.Leaving, 10), Elsewhere(77, "other"));
        Assert.Equal([2], await DueAsync(10, null));
        Assert.Equal(["main"], await Stored.Scheduled.SmscsAsync(default));
        Stored.Commit(4, new ScheduledMoveRecord(1, ScheduledState.Waiting, 20));
        Stored.Reopen();
        Assert.Equal([2], await DueAsync(20, null));
        Assert.Equal([1], (await Stored.Scheduled.DueAsync("other", 20, null, 10, default)).Select(m => m.RecordId));
        Assert.Equal("other", (await Stored.Scheduled.FindAsync(1, default))!.Smsc);
    }

    [SkippableFact]
    public async Task Stored_again_is_stored_once_and_as_it_was()
    {
        Stored.Commit(2, Waits(1, due: 10));
        Stored.Commit(3, Waits(1, due: 90));
        Assert.Equal([1], await DueAsync(10, null));
    }

    private async Task<IEnumerable<long>> DueAsync(long by, ScheduledPlace? after, int limit = 10) =>
        (await Stored.Scheduled.DueAsync("main", by, after, limit, default)).Select(m => m.RecordId);

    private static ScheduledPayload Waits(long id, long due, string smsc = "main", string source = "106900001", long msisdn = 8613800138000)
    {
        var submit = new byte[512];
        var length = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            Class = Purpose.Commercial,
            RecordId = id,
            ReceivedAt = At,
            Msisdn = new Msisdn(msisdn),
            Identity = SubmitIdentity.Encode("cp1", "acme", "106900001", smsc, "draft-2020", "127.0.0.1"),
            SourceAddr = Encoding.ASCII.GetBytes(source),
            Original = [1, 2, 3],
        }.Write(submit);
        var payload = new byte[ScheduledRecord.HeadSize + length];
        new ScheduledRecord { IsRewritten = true, DueAt = due, ValidUntil = due * 10, MessageId = id * 11 }.WriteHead(payload);
        submit.AsSpan(0, length).CopyTo(payload.AsSpan(ScheduledRecord.HeadSize));
        ScheduledRecord.SetSubmitLength(payload, length);
        return new ScheduledPayload(payload);
    }

    private static ScheduledElsewhere Elsewhere(long id, string smsc)
    {
        var payload = new byte[MovedRecord.MaxSize];
        var length = new MovedRecord { RecordId = id, Smsc = Encoding.UTF8.GetBytes(smsc), Route = "all"u8, RoutedBy = "moved"u8 }.Write(payload);
        return new ScheduledElsewhere(payload[..length]);
    }

    private static ScheduledEnd Ended(long id)
    {
        var payload = new byte[256];
        var length = new OutcomeRecord { Outcome = Outcome.Accepted, CommandStatus = CommandStatus.ESME_ROK, RecordId = id, SentAt = At, AnsweredAt = At }.Write(payload);
        return new ScheduledEnd(payload[..length]);
    }
}
