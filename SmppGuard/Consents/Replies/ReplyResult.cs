using SmppGuard.Model;

namespace SmppGuard.Consents.Replies;

/// <summary>What a reply changed, durably, and what goes back to the phone.</summary>
/// <param name="Action">What it changed.</param>
/// <param name="Text">What is to be sent back, as the organization's message; null: nothing.</param>
/// <param name="Question">Set if <paramref name="Text"/> is a question: to be told whether it reached the SMSC.</param>
internal readonly record struct ReplyResult(ReplyAction Action, string? Text = null, OptInQuestion? Question = null)
{
    /// <summary>
    /// An agreement that answers a question which the SMSC has accepted, and whose record is not durable yet. It is read again when it is.
    /// </summary>
    public static readonly ReplyResult TooEarly = new(ReplyAction.OptInAsked) { IsTooEarly = true };

    public bool IsTooEarly { get; private init; }
}
