using System.Globalization;
using SmppGuard.Archive;

namespace SmppGuard.Admin;

/// <summary>What the addresses of all lists have in common. An empty value is no value.</summary>
internal static class PageQuery
{
    public static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>A parameter that nobody knows is a mistake: a filter that is ignored would show too much.</summary>
    public static void RefuseOthers(HttpRequest request, IReadOnlyCollection<string> names, List<(string Field, string Message)> problems)
    {
        foreach (var name in request.Query.Keys.Where(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add((name, names.Count == 0 ? "is no known parameter." : "is no known parameter; known are " + string.Join(", ", names) + "."));
        }
    }

    public static int ReadLimit(string? value, List<(string Field, string Message)> problems)
    {
        if (Given(value) is not { } text)
        {
            return MessageFilter.DefaultLimit;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MessageFilter.MaxLimit)
        {
            return limit;
        }

        problems.Add(("limit", $"must be a number from 1 to {MessageFilter.MaxLimit}, for example {MessageFilter.DefaultLimit}."));
        return MessageFilter.DefaultLimit;
    }

    public static PageCursor? ReadCursor(string? value, List<(string Field, string Message)> problems)
    {
        if (Given(value) is not { } text)
        {
            return null;
        }

        if (PageCursor.TryParse(text, out var cursor))
        {
            return cursor;
        }

        problems.Add(("cursor", "is not the \"next\" of another list."));
        return null;
    }

    /// <summary>The first <paramref name="limit"/> of one more that were asked for, and the cursor of the rest.</summary>
    public static (IReadOnlyList<T> Items, string? Next) Cut<T>(IReadOnlyList<T> items, int limit, Func<T, long> id) =>
        items.Count <= limit ? (items, null) : ([.. items.Take(limit)], new PageCursor(id(items[limit - 1])).ToString());
}
