using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Submits;

/// <summary>Step 6 of <see cref="SubmitPath"/>: to which SMSC a message goes, and by which route.</summary>
/// <param name="Link">The SMSC; null: there is none.</param>
/// <param name="Route">The route; null: none takes it.</param>
/// <param name="Routed">What its record says of that; null: no route takes it.</param>
/// <param name="Target">The target of the route, as a bit.</param>
internal readonly record struct SubmitWay(SmscLink? Link, MessageRoute? Route, Routed? Routed, uint Target)
{
    /// <summary>Finds it, and takes a place there, unless the message waits for its time here.</summary>
    public static SubmitWay Of(SubmittingAccount account, scoped in Submission submission, scoped in SubmitRequest request, long leavesAt, ref SubmitHold hold, out Reason reason)
    {
        // What replaces a message goes to the SMSC that has it.
        if (request.Replace is { } replace)
        {
            reason = hold.TakePlace(replace.Link);
            return new SubmitWay(replace.Link, null, replace.Routed, 0);
        }

        if (account.RouteOf(submission) is not { } route)
        {
            reason = leavesAt == 0 ? hold.TakePlace(account.Link) : account.Link is null ? Reason.SmscUnavailable : Reason.None;
            return new SubmitWay(account.Link, null, null, 0);
        }

        var hash = RouteHash.Of(submission.Msisdn, submission.Code!.Number);
        var target = 0u;
        Routed? routed;
        if (leavesAt == 0)
        {
            reason = route.TakePlace(hash, ref hold, out routed, out target);
        }
        else
        {
            routed = route.Choose(hash);
            reason = routed.Link is null ? Reason.SmscUnavailable : Reason.None;
        }

        return new SubmitWay(routed.Link, route, routed, target);
    }

    /// <summary>Whether data_codings mean something else there than at the account's SMSC.</summary>
    public bool IsReadElsewhere(SubmittingAccount account) => Link is { } link && !ReferenceEquals(link, account.Link) && link.Scheme != account.Link?.Scheme;

    /// <summary>How the text is to leave there.</summary>
    public TextPath PathOf(scoped in ReceivedMessage message, SubmittingAccount account) => message.ReadText(account.Scheme, Link!.Scheme, Scratch.OfThread).Path;
}
