using SmppGuard.Consents.Replies;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>Stands before whoever waits for the answer to a message that is a registered question: from when the SMSC has accepted it, it can be answered.</summary>
internal sealed class QuestionAsked(SubscriberReplies replies, OptInQuestion question, IAnswered origin) : IAnswered
{
    public bool IsStillWanted => origin.IsStillWanted;

    public void Accepted()
    {
        // In this order: the message may itself take the place of an older question.
        origin.Accepted();
        question.Accepted(RelayTime.Order());
        replies.Open(question);
    }

    public void Answer(in SubmitAnswer answer)
    {
        origin.Answer(answer);
        if (answer.Status == CommandStatus.ESME_ROK)
        {
            replies.Asked(question);
        }
        else
        {
            replies.NotAsked(question);
        }
    }
}
