using System.Globalization;
using SmppGuard.Input;

namespace SmppGuard.Suspensions;

/// <summary>What the rules of suspension may be.</summary>
internal static class SuspensionOptionsCheck
{
    private const int MaxWindowMinutes = 43_200; // 30 days
    private const int MaxNoticeMinutes = 43_200;

    public static void Run(SuspensionOptions suspension, OptionProblems check)
    {
        check.Range("Suspension:EvaluateSeconds", suspension.EvaluateSeconds, 1, 3600, 10);
        var rules = suspension.Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            var key = $"Suspension:Rules:{i}";
            check.Text($"{key}:Name", rule.Name, 1, 64, "too-many-refused");
            if (rules.FindIndex(r => string.Equals(r.Name, rule.Name, StringComparison.Ordinal)) < i)
            {
                check.Problem($"{key}:Name", OptionProblems.Quoted(rule.Name), "each name may be given once: it is recorded with each suspension", "too-many-complaints");
            }

            check.OneOf($"{key}:Metric", rule.Metric, Enum.GetNames<SuspensionMetric>());
            check.OneOf($"{key}:Scope", rule.Scope, Enum.GetNames<SuspensionScope>());
            check.Range($"{key}:WindowMinutes", rule.WindowMinutes, 1, MaxWindowMinutes, 60);
            check.Range($"{key}:MinMessages", rule.MinMessages, 1, int.MaxValue, 100);
            check.Check($"{key}:Threshold", rule.Threshold is > 0 and <= 1, rule.Threshold.ToString(CultureInfo.InvariantCulture), "use a share, more than 0 and at most 1", "0.3");
            check.Range($"{key}:NoticeMinutes", rule.NoticeMinutes, 0, MaxNoticeMinutes, 1440);

            if (string.Equals(rule.Scope, nameof(SuspensionScope.Account), StringComparison.Ordinal) && !string.Equals(rule.Metric, nameof(SuspensionMetric.RefusalRate), StringComparison.Ordinal))
            {
                check.Problem($"{key}:Scope", OptionProblems.Quoted(rule.Scope), "use Organization or Code: complaints and opt-outs name no account", "Organization");
            }
        }
    }
}
