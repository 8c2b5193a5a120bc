using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// Says in the log why an account's submits are refused, where that is the operator's affair: somebody who is bound cannot send, or not from there. What a message says, and to whom,
/// is the sender's.
/// </summary>
internal sealed class BlockedSenders(SenderBlocks blocks, TimeProvider time, ILogger<BlockedSenders> logger)
{
    public void Tell(SubmittingAccount sender, Reason reason)
    {
        var isBlocked = reason is Reason.OrganizationSuspended or Reason.SourceNotAllowed || (sender.Link is null && reason == Reason.SmscUnavailable);
        if (!isBlocked || !sender.State.MayTellRefusals(time.TickMilliseconds()))
        {
            return;
        }

        var found = sender.Account is { } account ? blocks.Of(account) : [];
        var cause = sender.Account is null ? "the account was deleted"
            : found.Count > 0 ? string.Join("; ", found.Select(block => block.Text))
            : "the source is no code of the account, or has more digits than were approved";
        RelayLog.SubmitsRefused(logger, sender.State.SystemId, reason.Name(), cause);
    }
}
