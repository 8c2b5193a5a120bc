using SmppGuard.Compliance.Rules;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Hosting;

namespace SmppGuard.Compliance;

/// <summary>
/// All rules in the order of the contract's table; the first refusal wins. Throttling comes before them and is the relay's; length, queue and journal come after.
/// </summary>
internal sealed class Ruleset(MessageFacts facts, IRule[] rules, ILogger<Ruleset> logger)
{
    private const long LogIntervalMilliseconds = 1000;

    private long _lastLogged = -LogIntervalMilliseconds;

    /// <summary>The rules that this version knows.</summary>
    public static IRule[] Standard(ComplianceSnapshots snapshots, OptOutInstruction instruction, DoNotDisturbIndex doNotDisturb, ConsentIndex consents, QuietHoursOptions quietHours) =>
    [
        new OrganizationSuspendedRule(),
        new SourceNotAllowedRule(),
        new DestinationInvalidRule(),
        new ContentNotPermittedRule(),
        new SignatureMismatchRule(snapshots, instruction),
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
        catch (Exception exception)
        {
            // A bug in a rule: the message must not go out unjudged, and neither the connection nor the other messages are to blame.
            Log(exception);
            return Reason.Undecidable;
        }
    }

    private void Log(Exception exception)
    {
        // The same bug meets every message: once a second is enough to see it.
        var now = Environment.TickCount64;
        var last = Volatile.Read(ref _lastLogged);
        if (now - last >= LogIntervalMilliseconds && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            logger.RuleFailed(exception);
        }
    }
}
