using System.Globalization;

namespace SmppGuard.Input;

/// <summary>The limits beyond which a list is taken for something else.</summary>
internal static class ListOptionsCheck
{
    public static void Run(ListOptions lists, OptionProblems check)
    {
        check.Range("Lists:MaxBadLines", lists.MaxBadLines, 0, int.MaxValue, 10);
        Share("Lists:MaxBadShare", lists.MaxBadShare, "0.05", check);
        Share("Lists:MaxShrinkShare", lists.MaxShrinkShare, "0.2", check);
    }

    private static void Share(string key, double value, string example, OptionProblems check) =>
        check.Check(key, value is >= 0 and <= 1, value.ToString(CultureInfo.InvariantCulture), "use a share, 0 to 1", example);
}
