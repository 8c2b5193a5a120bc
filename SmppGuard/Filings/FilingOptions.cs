using SmppGuard.Input;

namespace SmppGuard.Filings;

/// <summary>What is filed with carriers.</summary>
internal sealed class FilingOptions
{
    /// <summary>Calendar months after which a carrier takes off what was not used; null: as the rule pack says; 0: never.</summary>
    public int? UnusedMonths { get; set; }

    /// <summary>Days in which a change has to be told to the carriers; null: as the rule pack says.</summary>
    public int? TaskDays { get; set; }

    /// <summary>Carrier → months, of those that take off earlier or later than others.</summary>
    [EntryExample("\"china-mobile\": \"6\"")]
    public Dictionary<string, string> UnusedMonthsOf { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
