using SmppGuard.Archive;
using SmppGuard.Registry.Filings;
using SmppGuard.RulePacks;

namespace SmppGuard.Filings;

/// <summary>How long a filing holds, and what state it is in at a moment.</summary>
internal sealed class FilingTerms(FilingOptions options, RulePack pack)
{
    /// <summary>Days in which a change has to be told.</summary>
    public int TaskDays => options.TaskDays ?? pack.Filings.TaskDays;

    /// <summary>When a filing lapses if it is not used any more, milliseconds since 1970-01-01 UTC.</summary>
    public long LapsesAt(FilingEntry filing, long lastUsedAt)
    {
        var from = Math.Max(filing.Since?.ToUnixTimeMilliseconds() ?? 0, lastUsedAt);
        return MonthsOf(filing.Carrier) is > 0 and var months ? Retention.ExpireAt(from, months) : long.MaxValue;
    }

    /// <summary>Its state at a moment: what was filed and not used for too long has lapsed, whether the carrier has said so or not.</summary>
    public FilingState StateAt(FilingEntry filing, long lastUsedAt, long now) =>
        filing.State == FilingState.Filed && now >= LapsesAt(filing, lastUsedAt) ? FilingState.Lapsed : filing.State;

    private int MonthsOf(string carrier) =>
        options.UnusedMonthsOf.TryGetValue(carrier, out var text) && FilingOptionsCheck.TryReadMonths(text, out var own) ? own : options.UnusedMonths ?? pack.Filings.UnusedMonths;
}
