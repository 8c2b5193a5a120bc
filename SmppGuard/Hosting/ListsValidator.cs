using System.Globalization;

namespace SmppGuard.Hosting;

/// <summary>The limits beyond which a list is taken for something else.</summary>
internal static class ListsValidator
{
    private const string Key = GuardOptions.Section + ":Lists:";

    public static void Validate(GuardOptions options, List<string> problems)
    {
        var lists = options.Lists;
        if (lists.MaxBadLines < 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Key}MaxBadLines is {lists.MaxBadLines}; use 0 to {int.MaxValue}, for example 10."));
        }

        Share("MaxBadShare", lists.MaxBadShare, "0.05", problems);
        Share("MaxShrinkShare", lists.MaxShrinkShare, "0.2", problems);
    }

    private static void Share(string name, double value, string example, List<string> problems)
    {
        if (value is not (>= 0 and <= 1))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Key}{name} is {value}; use a share, 0 to 1, for example {example}."));
        }
    }
}
