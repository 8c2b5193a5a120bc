using SmppGuard.Consents.Replies;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Relay.Submits;

/// <summary>Stands before whoever waits for the answer to a message that may take the place of a question: once the SMSC has accepted it, nobody can read the question.</summary>
internal sealed class QuestionReplaced(SubscriberReplies replies, CodeNumber code, Msisdn recipient, IAnswered origin) : IAnswered
{
    public bool IsStillWanted => origin.IsStillWanted;

    public void Accepted()
    {
        replies.Withdrawn(code, recipient);
        origin.Accepted();
    }

    public void Answer(in SubmitAnswer answer) => origin.Answer(answer);
}
