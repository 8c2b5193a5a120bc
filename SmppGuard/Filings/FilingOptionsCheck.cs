using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Filings;

/// <summary>What the keys of filings may be.</summary>
internal static class FilingOptionsCheck
{
    private const int MostMonths = 120;
    private const int MostDays = 365;

    public static void Run(FilingOptions filings, OptionProblems check)
    {
        check.Range("Filings:UnusedMonths", filings.UnusedMonths, 0, MostMonths, 6);
        check.Range("Filings:TaskDays", filings.TaskDays, 1, MostDays, 10);
        foreach (var (carrier, text) in filings.UnusedMonthsOf)
        {
            var key = $"Filings:UnusedMonthsOf:{carrier}";
            if (FilingCheck.ProblemOfCarrier(carrier) is { } problem)
            {
                check.Problem(key, OptionProblems.Quoted(text), $"the name of a carrier is no name; {problem}", FilingEntry.ExampleCarrier);
            }
            else if (!TryReadMonths(text, out var of) || of > MostMonths)
            {
                check.Problem(key, OptionProblems.Quoted(text), $"use 0 to {MostMonths} months", "6");
            }
        }
    }

    /// <summary>The months of one carrier.</summary>
    public static bool TryReadMonths(string text, out int months) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out months);
}
