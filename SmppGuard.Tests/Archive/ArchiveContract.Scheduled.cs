using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <content>Messages that wait for their time: on record at once, and completed once.</content>
public abstract partial class ArchiveContract
{
    [SkippableFact]
    public async Task What_waits_is_on_record_and_completed_once_by_what_becomes_of_it()
    {
        var message = new TestMessage { Id = IdAt(Start), MessageId = "77", SmscIds = ["4f2a"] };
        Wait(message, 77);
        var waiting = (await Archive.FindAsync(message.Id, default))!;
        Assert.Equal((MessageOutcome.Scheduled, Reason.None, "77", null), (waiting.Outcome, waiting.Reason, waiting.MessageId, waiting.SentAt));
        Assert.Empty(waiting.SmscMessageIds);
        Assert.Equal(message.Sent, waiting.SentText);
        Assert.Equal(message.Id, (await Archive.FindByMessageIdAsync("cp1", "77", default))!.RecordId);
        Assert.Empty(Archive.AdvertsSince(Start.AddDays(-1)));

        End(message, Start.AddHours(30));
        End(message with { Outcome = Outcome.NotSent, OutcomeReason = Reason.ConsentRevoked, SmscIds = [] }, Start.AddHours(31));
        Wait(message, 77);
        var ended = (await Archive.FindBySmscMessageIdAsync("main", "4f2a", default))!;
        Assert.Equal((message.Id, MessageOutcome.Accepted, Reason.None, "77", Start.AddHours(30)), (ended.RecordId, ended.Outcome, ended.Reason, ended.MessageId, ended.SentAt));
        Assert.Single((await Archive.QueryAsync(new MessageFilter { MessageId = "4f2a" }, default)).Items);
        var pdus = (await Archive.FindAsync(message.Id, default))!.Pdus!;
        Assert.False(pdus.Sent.IsEmpty);
    }

    [SkippableTheory]
    [InlineData(Outcome.NotSent, Reason.ConsentRevoked, MessageOutcome.None)]
    [InlineData(Outcome.Cancelled, Reason.None, MessageOutcome.Cancelled)]
    [InlineData(Outcome.Expired, Reason.None, MessageOutcome.Expired)]
    [InlineData(Outcome.Unknown, Reason.None, MessageOutcome.Unknown)]
    internal async Task What_was_refused_when_it_was_due_is_found_among_the_refused(Outcome outcome, Reason reason, MessageOutcome expected)
    {
        var message = new TestMessage { Id = IdAt(Start), SmscIds = [], Outcome = outcome, OutcomeReason = reason, Status = (CommandStatus)0x0403 };
        Wait(message with { Outcome = Outcome.Accepted, SmscIds = ["4f2a"] }, 77);
        End(message, outcome == Outcome.Unknown ? Start.AddHours(1) : null);
        var ended = (await Archive.FindAsync(message.Id, default))!;
        Assert.Equal((expected, reason, (CommandStatus)0x0403), (ended.Outcome, ended.Reason, ended.CommandStatus));
        Assert.Equal(reason != Reason.None, (await Archive.QueryAsync(new MessageFilter { Allowed = false }, default)).Items.Count == 1);
        Assert.Equal(reason == Reason.None, (await Archive.QueryAsync(new MessageFilter { Allowed = true }, default)).Items.Count == 1);
        Assert.Equal(outcome == Outcome.Unknown, Archive.AdvertsSince(Start.AddDays(-1)).Any());
    }

    /// <summary>It stands in the day on which it came, and counts from when it left.</summary>
    [SkippableFact]
    public void An_advert_that_waited_counts_from_when_it_left()
    {
        var message = new TestMessage { Id = IdAt(Start.AddDays(-20)) };
        Wait(message, 77);
        End(message, Start.AddHours(-2));
        var other = new TestMessage { Id = IdAt(Start.AddDays(-10)) };
        Wait(other, 78);
        End(other, Start.AddDays(-9));
        var advert = Assert.Single(Archive.AdvertsSince(Start.AddHours(-3)));
        Assert.Equal((message.Id, "acme", Start.AddHours(-2).ToUnixTimeMilliseconds()), (advert.RecordId, advert.Organization, advert.ReceivedAt));
        Assert.Empty(Archive.AdvertsSince(Start.AddHours(-1)));
        Assert.Equal([message.Id, other.Id], Archive.AdvertsSince(Start.AddDays(-15)).Select(a => a.RecordId).Order());
    }

    [SkippableFact]
    public void What_waited_and_left_since_is_found_whatever_its_class()
    {
        var notice = new TestMessage { Id = IdAt(Start.AddDays(-20)), Class = Purpose.Notification };
        var advert = new TestMessage { Id = IdAt(Start.AddDays(-10)) };
        var refused = new TestMessage { Id = IdAt(Start.AddDays(-1)), Outcome = Outcome.NotSent, OutcomeReason = Reason.QuietHours, SmscIds = [] };
        Wait(notice, 77);
        Wait(advert, 78);
        Wait(refused with { Outcome = Outcome.Accepted, OutcomeReason = Reason.None }, 79);
        End(notice, Start.AddHours(-2));
        End(advert, Start.AddDays(-9));
        End(refused, null);
        Assert.Equal([notice.Id], Archive.SentLaterSince(Start.AddHours(-3)));
        Assert.Equal([notice.Id, advert.Id], Archive.SentLaterSince(Start.AddDays(-15)).Order());
        Assert.Empty(Archive.SentLaterSince(Start.AddHours(-1)));
    }

    [SkippableFact]
    public async Task What_leaves_by_another_SMSC_is_on_record_there_and_what_has_ended_stays_where_it_went()
    {
        var message = new TestMessage { Id = IdAt(Start), SmscIds = ["4f2a"] };
        Wait(message, 77);
        Move(message, "spare", "safe");
        var waiting = (await Archive.FindAsync(message.Id, default))!;
        Assert.Equal(("spare", "safe", "moved", MessageOutcome.Scheduled), (waiting.Smsc, waiting.Route, waiting.RoutedBy, waiting.Outcome));
        Assert.Equal(("cp1", "acme", message.Sent), (waiting.Account, waiting.Organization, waiting.SentText));

        // All in one batch, and once more after a crash.
        var feed = FeedExtensions.Feed();
        feed.ApplyMoved(message, "third", "safe");
        feed.ApplyScheduledOutcome(message, Start.AddHours(1).ToUnixTimeMilliseconds());
        Archive.Store(feed.Batch);
        Move(message, "spare", "safe");
        Assert.Null(await Archive.FindBySmscMessageIdAsync("main", "4f2a", default));
        var ended = (await Archive.FindBySmscMessageIdAsync("third", "4f2a", default))!;
        Assert.Equal((message.Id, "third", MessageOutcome.Accepted), (ended.RecordId, ended.Smsc, ended.Outcome));
        Assert.Equal(message.Id, Assert.Single((await Archive.QueryAsync(new MessageFilter { Account = "cp1" }, default)).Items).RecordId);
    }

    private void Move(TestMessage message, string smsc, string route)
    {
        var feed = FeedExtensions.Feed();
        feed.ApplyMoved(message, smsc, route);
        Archive.Store(feed.Batch);
    }

    private void Wait(TestMessage message, long messageId)
    {
        var feed = FeedExtensions.Feed();
        feed.ApplyScheduled(message, messageId);
        Archive.Store(feed.Batch);
    }

    private void End(TestMessage message, DateTimeOffset? sentAt)
    {
        var feed = FeedExtensions.Feed();
        feed.ApplyScheduledOutcome(message, sentAt?.ToUnixTimeMilliseconds() ?? 0);
        Archive.Store(feed.Batch);
    }
}
