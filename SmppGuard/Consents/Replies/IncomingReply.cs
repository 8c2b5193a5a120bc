using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>A reply of a subscriber, decoded.</summary>
/// <param name="Code">The code that it was sent to: its organization is agreed with or refused.</param>
/// <param name="Number">The number that it was sent to, in full.</param>
/// <param name="Sender">Who replied; an invalid number changes nothing.</param>
/// <param name="Text">The text.</param>
/// <param name="ArrivedAt">When it came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Order">Its place among all that came from SMSCs, in <see cref="System.Diagnostics.Stopwatch"/> ticks: no clock that is set changes what came first.</param>
/// <param name="WasPutOff">Whether it was read before, and was <see cref="ReplyResult.IsTooEarly"/>: what came after it may have been taken before it.</param>
internal readonly record struct IncomingReply(CodeNumber Code, string Number, Msisdn Sender, string Text, long ArrivedAt, long Order, bool WasPutOff = false)
{
    /// <summary>Whether <see cref="Sender"/> is the second of two numbers that the sender may be. It refuses with the first, as the same person: it gets no answer and is not counted.</summary>
    public bool IsOtherNumber { get; init; }
}
