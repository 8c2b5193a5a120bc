using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>What limits of repetitions may be, of everybody and of SMSCs.</summary>
internal static class RepeatOptionsCheck
{
    private const int LeastTexts = 4096;
    private const int MostTexts = 200_000_000;

    public static void Run(RepeatOptions repeats, OptionProblems check)
    {
        Run("Repeats:Commercial", repeats.Commercial, check);
        Run("Repeats:Notification", repeats.Notification, check);
        Run("Repeats:Verification", repeats.Verification, check);
        check.Range("Repeats:MaxTexts", repeats.MaxTexts, LeastTexts, MostTexts, 5_000_000);
    }

    /// <param name="key">The key of the SMSC.</param>
    /// <param name="repeats">What it says.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Run(string key, SmscRepeatOptions repeats, OptionProblems check)
    {
        Run($"{key}:Repeats:Commercial", repeats.Commercial, check);
        Run($"{key}:Repeats:Notification", repeats.Notification, check);
        Run($"{key}:Repeats:Verification", repeats.Verification, check);
    }

    private static void Run(string key, RepeatLimitOptions limit, OptionProblems check)
    {
        check.Range($"{key}:Messages", limit.Messages ?? 0, 0, RepeatLimit.MaxMessages, 1);
        check.Range($"{key}:Seconds", limit.Seconds, 1, RepeatLimit.MaxSeconds, RepeatLimit.DefaultSeconds);
    }
}
