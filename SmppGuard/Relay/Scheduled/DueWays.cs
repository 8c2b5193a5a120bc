using System.Text;
using SmppGuard.Archive;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Scheduled;

/// <summary>
/// By which SMSC a message leaves whose time has come: by the one that was chosen when it was submitted. Where that is out, or insists on filings that are there no more, by the next target of the route
/// that such messages take now, of those that take them in the form that this one was made in. For one caller at a time.
/// </summary>
internal sealed class DueWays(Router router, FilingJudge filings, Ruleset rules)
{
    private const byte International = 1;

    private readonly RecordedTexts _texts = new();

    /// <summary>Whether anything could leave by another SMSC than its own.</summary>
    public bool HasOthers(RegistrySnapshot present) => router.TableOf(present).Routes.Any(route => route.Targets.Count > 1);

    /// <summary>
    /// Takes a place for a message. <see cref="Reason.QueueFull"/>: its own SMSC has none; <see cref="Reason.SmscUnavailable"/>: whoever could have it is out, or has none; <see cref="Reason.NotFiled"/>: nobody
    /// may have it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="submit">What was recorded of it.</param>
    /// <param name="code">Where it is sent from.</param>
    /// <param name="own">The SMSC that it waits for.</param>
    /// <param name="present">The registry in force.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="hold">Gets the place.</param>
    /// <param name="routed">Where it goes instead; null: to its own SMSC.</param>
    public Reason TakePlace(ScheduledMessage message, in SubmitRecord submit, CodeNumber code, SmscLink own, RegistrySnapshot present, long now, ref SubmitHold hold, out Routed? routed)
    {
        routed = null;
        var missing = own.Filings.Insists ? Find(message, submit, present, now, own) : FilingKinds.None;
        if (missing == FilingKinds.None && own.HasBind && own.Health.MayTake())
        {
            return TakePlace(own, ref hold);
        }

        var route = router.TableOf(present).Of(message.Account, code)?.Find(submit.SourceAddr, submit.Msisdn, submit.Class, router.Carriers);
        if (route is not null && (missing == FilingKinds.None || own.Filings.Policy == FilingPolicy.Elsewhere))
        {
            var without = Lacking(message, submit, present, now, route) | route.OfOtherForm(own, submit.Class);
            if (route.TryTakeInstead(own, RouteHash.Of(submit.Msisdn, code.Number), without, ref hold, out routed))
            {
                own.Metrics.MovedAway();
                return Reason.None;
            }

            if (missing != FilingKinds.None && without != route.All)
            {
                return Reason.SmscUnavailable;
            }
        }

        if (missing != FilingKinds.None)
        {
            own.Metrics.NotFiled(missing, isSent: false);
            return Reason.NotFiled;
        }

        // What is out for being slow or for its answers is better than none.
        return own.HasBind ? TakePlace(own, ref hold) : Reason.SmscUnavailable;
    }

    private static Reason TakePlace(SmscLink link, ref SubmitHold hold) => link.HasPlacesToSpare ? hold.TakePlace(link) == Reason.None ? Reason.None : Reason.QueueFull : Reason.QueueFull;

    private FilingKinds Find(ScheduledMessage message, in SubmitRecord submit, RegistrySnapshot present, long now, SmscLink link) =>
        TryRead(message, submit, present, now, out var submission) ? filings.Find(submission, default, link.Filings, link.Marks.Adds).Missing : FilingKinds.None;

    private uint Lacking(ScheduledMessage message, in SubmitRecord submit, RegistrySnapshot present, long now, MessageRoute route) =>
        route.Insisting != 0 && TryRead(message, submit, present, now, out var submission) ? SubmitWay.Lacking(route, submission, default, filings) : 0;

    // As if it came now: what the text says is found by what is registered now, as what it is compared with is. False: it is no text.
    private bool TryRead(ScheduledMessage message, in SubmitRecord submit, RegistrySnapshot present, long now, out Submission submission)
    {
        submission = default;
        if (_texts.Of(submit) is not { } text || !present.TryGetAccount(message.Account, out var account))
        {
            return false;
        }

        submission = new Submission
        {
            Account = account,
            Registry = present,
            ReceivedAt = now,
            DeliveredAt = now,
            SourceAddr = Encoding.Latin1.GetBytes(message.Source),
            DestinationAddr = Encoding.ASCII.GetBytes(NumberPlan.WriteInternational(submit.Msisdn)),
            DestAddrTon = International,
            Text = text,
            IsText = true,
        };
        _ = rules.Evaluate(ref submission);
        if (submit.Class == Purpose.Commercial)
        {
            // Whatever said so then, it was marked so.
            submission.StampClass = Purpose.Commercial;
        }

        return true;
    }
}
