using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <content>Answers of the SMSC that came after the outcome had been recorded as unknown.</content>
public abstract partial class ArchiveContract
{
    [SkippableFact]
    public async Task A_late_answer_completes_its_message_once()
    {
        var message = Unanswered(IdAt(Start));
        Store(message, Unanswered(IdAt(Start, 1)));
        for (var i = 0; i < 2; i++)
        {
            var late = FeedExtensions.Feed();
            late.ApplyLate(message with { Outcome = Outcome.Accepted, Status = CommandStatus.ESME_ROK, SmscIds = ["late7"] });
            Archive.Store(late.Batch);
        }

        var found = (await Archive.FindBySmscMessageIdAsync("main", "late7", default))!;
        Assert.Equal((message.Id, MessageOutcome.Accepted, CommandStatus.ESME_RSYSERR, CommandStatus.ESME_ROK), (found.RecordId, found.Outcome, found.CommandStatus, found.LateCommandStatus));
        Assert.Equal(["late7"], found.SmscMessageIds);
        Assert.NotNull(found.LateAnswerAt);
        var other = (await Archive.FindAsync(IdAt(Start, 1), default))!;
        Assert.Equal((MessageOutcome.Unknown, null), (other.Outcome, other.LateAnswerAt));
        Assert.Single((await Archive.QueryAsync(new MessageFilter { MessageId = "late7" }, default)).Items);
    }

    /// <summary>Where the disk failed, an outcome is written again later, behind what came meanwhile.</summary>
    [SkippableFact]
    public async Task A_late_answer_that_stands_before_the_outcome_counts_all_the_same()
    {
        var message = Unanswered(IdAt(Start));
        var feed = FeedExtensions.Feed();
        feed.ApplyWithLateBetween(message, message with { Outcome = Outcome.Rejected, Status = CommandStatus.ESME_RMSGQFUL });
        Archive.Store(feed.Batch);
        var found = (await Archive.FindAsync(message.Id, default))!;
        Assert.Equal((MessageOutcome.Rejected, CommandStatus.ESME_RMSGQFUL), (found.Outcome, found.LateCommandStatus));
    }

    private static TestMessage Unanswered(long id) => new() { Id = id, Outcome = Outcome.Unknown, Status = CommandStatus.ESME_RSYSERR, MessageId = "" };
}
