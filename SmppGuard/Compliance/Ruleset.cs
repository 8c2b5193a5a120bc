using SmppGuard.Compliance.Rules;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Restrictions;

namespace SmppGuard.Compliance;

/// <summary>
/// All rules, in the order of docs/usage/reasons.md; the first refusal wins. Throttling comes before them and is the relay's; length, queue and journal come after.
/// A message that had to wait is judged again by those of the rules whose verdict can turn.
/// </summary>
internal sealed class Ruleset(MessageFacts facts, IRule[] rules, TimeProvider time, ILogger<Ruleset> logger)
{
    private readonly long _logInterval = time.TimestampFrequency;
    private readonly IRule[] _turning = [.. rules.Where(rule => rule.CanTurn)];
    private long _lastLogged = -time.TimestampFrequency;

    /// <summary>The rules that this version knows.</summary>
    public static IRule[] Standard(ComplianceSnapshots snapshots, OptOutInstruction instruction, Staleness staleness, DoNotDisturbIndex doNotDisturb, ConsentIndex consents, QuietHoursPolicy quietHours) =>
    [
        new OrganizationSuspendedRule(),
        new SourceNotAllowedRule(),
        new SourceTypeRule(),
        new DestinationInvalidRule(),
        new ContentNotPermittedRule(),
        new SignatureMismatchRule(snapshots, instruction),
        new StaleRule(staleness),
        new DoNotDisturbRule(doNotDisturb),
        new ConsentRule(consents),
        new QuietHoursRule(quietHours),
        new NotMarkableRule(),
    ];

    /// <summary>Fills in the facts of the submission and says why it is refused, or <see cref="Reason.None"/>. Never throws.</summary>
    public Reason Evaluate(ref Submission submission)
    {
        try
        {
            facts.Find(ref submission);
            return FirstRefusal(rules, ref submission);
        }
        catch (Exception exception)
        {
            // A bug in a rule: the message must not go out unjudged, and neither the connection nor the other messages are to blame.
            Log(exception);
            return Reason.Undecidable;
        }
    }

    /// <summary>
    /// Says why a message that was allowed may not leave any more, now that it has waited, or <see cref="Reason.None"/>. What it says was read when it came, and is not read again; who
    /// sends it, to whom and when is judged as of a message that comes at this moment. Never throws.
    /// </summary>
    /// <param name="before">What was found when it came.</param>
    /// <param name="systemId">Who submitted it.</param>
    /// <param name="sourceAddr">Its source_addr, without the NUL.</param>
    /// <param name="registry">The registry in force now.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="deliveredAt">When the phone is to get it; the same.</param>
    /// <param name="heldUntil">With <see cref="Reason.QuietHours"/>, the end of those that hold: until then it may wait, if somebody can keep it; the same. 0: it may not.</param>
    public Reason EvaluateAgain(JudgedMessage before, string systemId, ReadOnlySpan<byte> sourceAddr, RegistrySnapshot registry, long now, long deliveredAt, out long heldUntil)
    {
        heldUntil = 0;
        try
        {
            if (!registry.TryGetAccount(systemId, out var account))
            {
                return Reason.SourceNotAllowed;
            }

            var submission = new Submission
            {
                Account = account,
                Registry = registry,
                ReceivedAt = now,
                DeliveredAt = deliveredAt,
                SourceAddr = sourceAddr,
                DestinationAddr = default,
                DestAddrTon = 0,
                Text = default,
                IsText = true,
                Code = MessageFacts.CodeOf(account, registry, sourceAddr),
                Msisdn = before.Msisdn,
                Class = before.Class,
            };

            // Another owner or purpose: it carries the marks of the old one.
            var reason = submission.Code is { } code && !IsAsBefore(code, before.Code) ? Reason.SourceNotAllowed : FirstRefusal(_turning, ref submission);
            heldUntil = reason == Reason.None ? submission.HeldUntil : 0;
            return heldUntil != 0 ? Reason.QuietHours : reason;
        }
        catch (Exception exception)
        {
            Log(exception);
            return Reason.Undecidable;
        }
    }

    private static bool IsAsBefore(CodeNumber now, CodeNumber before) =>
        now.Purpose == before.Purpose && string.Equals(now.Organization.Id, before.Organization.Id, StringComparison.Ordinal);

    private static Reason FirstRefusal(IRule[] rules, ref Submission submission)
    {
        foreach (var rule in rules)
        {
            var reason = rule.Check(ref submission);
            if (reason != Reason.None)
            {
                return reason;
            }
        }

        return Reason.None;
    }

    private void Log(Exception exception)
    {
        // The same bug meets every message: once a second is enough to see it.
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _lastLogged);
        if (now - last >= _logInterval && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            logger.RuleFailed(exception);
        }
    }
}
