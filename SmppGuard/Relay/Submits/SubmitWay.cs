using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>Step 6 of <see cref="SubmitPath"/>: to which SMSC a message goes, and by which route.</summary>
/// <param name="Link">The SMSC; null: there is none.</param>
/// <param name="Route">The route; null: none takes it.</param>
/// <param name="Routed">What its record says of that; null: no route takes it.</param>
/// <param name="Tried">The targets of the route that it has been at, or cannot go to, as bits.</param>
internal readonly record struct SubmitWay(SmscLink? Link, MessageRoute? Route, Routed? Routed, uint Tried)
{
    /// <summary>What of it is not filed with the carrier behind the SMSC.</summary>
    public FilingFinding Filing { get; init; }

    /// <summary>Finds it, and takes a place there, unless the message waits for its time here.</summary>
    public static SubmitWay Of(
        SubmittingAccount account, scoped in Submission submission, NationalLanguage language, scoped in SubmitRequest request, long leavesAt, FilingJudge filings, ref SubmitHold hold, out Reason reason)
    {
        // What replaces a message goes to the SMSC that has it.
        if (request.Replace is { } replace)
        {
            reason = hold.TakePlace(replace.Link);
            return new SubmitWay(replace.Link, null, replace.Routed, 0).Filed(submission, language, filings, ref reason);
        }

        if (account.RouteOf(submission) is not { } route)
        {
            reason = leavesAt == 0 ? hold.TakePlace(account.Link) : account.Link is null ? Reason.SmscUnavailable : Reason.None;
            return new SubmitWay(account.Link, null, null, 0).Filed(submission, language, filings, ref reason);
        }

        var hash = RouteHash.Of(submission.Msisdn, submission.Code!.Number);
        var lacking = Lacking(route, submission, language, filings);
        var without = lacking & route.Elsewhere;
        if (without == route.All)
        {
            reason = Reason.None;
            var nearest = route.Choose(hash);
            return new SubmitWay(nearest.Link, route, nearest, without).Filed(submission, language, filings, ref reason);
        }

        var target = 0u;
        Routed routed;
        if (leavesAt == 0)
        {
            reason = route.TakePlace(hash, ref hold, out routed, out target, without);
        }
        else
        {
            routed = route.Choose(hash, without);
            reason = routed.Link is null ? Reason.SmscUnavailable : Reason.None;
        }

        return new SubmitWay(routed.Link, route, routed, target | lacking).Filed(submission, language, filings, ref reason);
    }

    /// <summary>The targets of a route that insist on filings which a message lacks, as bits.</summary>
    public static uint Lacking(MessageRoute route, scoped in Submission submission, NationalLanguage language, FilingJudge filings)
    {
        var lacking = 0u;
        for (var rest = route.Insisting; rest != 0; rest &= rest - 1)
        {
            var target = System.Numerics.BitOperations.TrailingZeroCount(rest);
            var link = route.Targets[target].Link!;
            lacking |= filings.Find(submission, language, link.Filings, link.Marks.Adds).Missing == FilingKinds.None ? 0 : 1u << target;
        }

        return lacking;
    }

    /// <summary>Whether data_codings mean something else there than at the account's SMSC.</summary>
    public bool IsReadElsewhere(SubmittingAccount account) => Link is { } link && !ReferenceEquals(link, account.Link) && link.Scheme != account.Link?.Scheme;

    /// <summary>How the text is to leave there.</summary>
    public TextPath PathOf(scoped in ReceivedMessage message, SubmittingAccount account) => message.ReadText(account.Scheme, Link!.Scheme, Scratch.OfThread).Path;

    // What is missing is known also of a message that an SMSC without a place refuses.
    private SubmitWay Filed(scoped in Submission submission, NationalLanguage language, FilingJudge filings, ref Reason reason)
    {
        if (Link is not { } link)
        {
            return this;
        }

        var finding = filings.Find(submission, language, link.Filings, link.Marks.Adds);
        reason = reason == Reason.None && finding.Missing != FilingKinds.None && link.Filings.Insists ? Reason.NotFiled : reason;
        return this with { Filing = finding };
    }
}
