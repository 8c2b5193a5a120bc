using System.Globalization;
using SmppGuard.Hosting;

namespace SmppGuard.Input;

/// <summary>The limits beyond which a list is taken for something else.</summary>
internal static class ListOptionsCheck
{
    private const string Key = GuardOptions.Section + ":Lists:";

    public static void Validate(GuardOptions options, Dictionary<string, string> unread, List<string> problems)
    {
        var lists = options.Lists;
        if (Unread("MaxBadLines", unread) is var lines && (lines is not null || lists.MaxBadLines < 0))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Key}MaxBadLines is {lines ?? lists.MaxBadLines.ToString(CultureInfo.InvariantCulture)}; use 0 to {int.MaxValue}, for example 10."));
        }

        Share("MaxBadShare", lists.MaxBadShare, "0.05", unread, problems);
        Share("MaxShrinkShare", lists.MaxShrinkShare, "0.2", unread, problems);
    }

    private static void Share(string name, double value, string example, Dictionary<string, string> unread, List<string> problems)
    {
        var text = Unread(name, unread);
        if (text is not null || value is not (>= 0 and <= 1))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Key}{name} is {text ?? value.ToString(CultureInfo.InvariantCulture)}; use a share, 0 to 1, for example {example}."));
        }
    }

    // A number that is none.
    private static string? Unread(string name, Dictionary<string, string> unread) => unread.Remove(Key + name, out var text) ? $"\"{text}\"" : null;
}
