using SmppGuard.Archive;
using SmppGuard.Compliance;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Scheduled;

/// <summary>Which messages that leave later may wait here until then.</summary>
internal sealed class WaitingRule(ScheduledOptions options)
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>Why one cannot: it would replace what the SMSC has already, or be due in a month, or be valid no more. ESME_ROK: it can.</summary>
    /// <param name="message">The message.</param>
    /// <param name="submission">What the rules found.</param>
    /// <param name="isReplace">Whether it is a replace_sm.</param>
    /// <param name="leavesAt">When it would leave, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="inPlaceOf">The message that waits of which it is to take the place.</param>
    public CommandStatus CannotWait(in IncomingMessage message, in Submission submission, bool isReplace, long leavesAt, ScheduledMessage? inPlaceOf = null)
    {
        if (isReplace || message.Kind == SubmitKind.AnswerToReply)
        {
            return CommandStatus.ESME_RREPLACEFAIL;
        }

        if (leavesAt - submission.ReceivedAt > options.MaxDaysAhead * MillisecondsPerDay)
        {
            return CommandStatus.ESME_RINVSCHED;
        }

        return Validity.EndOf(message, submission.ReceivedAt, inPlaceOf) is not 0 and var end && end <= leavesAt ? CommandStatus.ESME_RINVEXPIRY : CommandStatus.ESME_ROK;
    }
}
