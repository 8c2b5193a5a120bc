using SmppGuard.Input;
using SmppGuard.RulePacks;

namespace SmppGuard.Archive;

/// <summary>Legal periods are a floor: configuration can raise them, not lower them.</summary>
internal static class RetentionOptionsCheck
{
    /// <param name="retention">What is wanted.</param>
    /// <param name="pack">The rules in force; null: unknown, which is told elsewhere.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Run(RetentionOptions retention, RulePack? pack, OptionProblems check)
    {
        const int MaxMonths = 1200;
        var floors = pack?.RetentionFloors ?? new RetentionFloors(0, 0, 0);
        check.Range("Retention:SignallingMonths", retention.SignallingMonths, Math.Max(1, floors.SignallingMonths), MaxMonths, 6);
        check.Range("Retention:MessageMonths", retention.MessageMonths, Math.Max(5, floors.MessageMonths), MaxMonths, 6);
        check.Range("Retention:AuditMonths", retention.AuditMonths, 6, MaxMonths, 12);
        check.Range("Retention:EvidenceMonthsAfterEnd", retention.EvidenceMonthsAfterEnd, Math.Max(5, floors.EvidenceMonthsAfterEnd), MaxMonths, 6);
    }
}
