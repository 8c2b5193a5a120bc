using SmppGuard.Frequency;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Archive;
using Xunit;

namespace SmppGuard.Tests.Frequency;

/// <summary>What a kill leaves in the journal of messages that had waited for their time: those that left count, from when they did.</summary>
public sealed class SentInJournalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_waited_counts_from_when_it_left_if_it_did(bool beganInArchive)
    {
        using var fixture = new PumpFixture();
        var now = DateTimeOffset.UtcNow;
        var first = RecordIds.FirstAt(now.AddDays(-20).ToUnixTimeMilliseconds());
        var messages = Enumerable.Range(0, 4).Select(i => new TestMessage { Id = first + i, Class = Purpose.Notification, Text = $"order {i}" }).ToArray();
        foreach (var message in messages)
        {
            fixture.Append(batch => batch.AddScheduled(message, 77));
        }

        if (beganInArchive)
        {
            fixture.RunPump();
            fixture.Restart();
        }

        // The last goes on waiting.
        var (left, wentBack, refused) = (messages[0], messages[1], messages[2]);
        fixture.Append(batch =>
        {
            batch.AddMoved(left, "spare", "safe");
            batch.AddScheduledMove(left, ScheduledState.Leaving);
            batch.AddScheduledMove(wentBack, ScheduledState.Leaving);
            batch.AddScheduledMove(refused, ScheduledState.Leaving);
        });
        fixture.Append(batch =>
        {
            batch.AddScheduledMove(wentBack, ScheduledState.Waiting);
            batch.AddScheduledOutcome(refused with { Outcome = Outcome.NotSent, OutcomeReason = Reason.QuietHours });
        });
        fixture.Restart();

        var since = now.AddHours(-1).ToUnixTimeMilliseconds();
        var journal = new SentInJournal(fixture.Journal, fixture.State, fixture.Archive);
        var sent = Assert.Single(journal.Read(CountedAs.Texts, since)).Value;
        Assert.Equal((left.Id, "acme", "spare", Purpose.Notification, "order 0"), (sent.RecordId, sent.Organization, sent.Smsc, sent.Class, sent.Text));
        Assert.InRange(sent.CountsFrom, now.ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Empty(journal.Read(CountedAs.Adverts, since));
        Assert.Empty(journal.Read(CountedAs.Texts, DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()));
    }
}
