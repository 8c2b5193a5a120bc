using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>What the addresses of all lists have in common. An empty value is no value.</summary>
internal static class PageQuery
{
    public static string? TrimmedOrNull(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    public static Msisdn? ReadMsisdn(string? value, NumberPlan numbers, List<(string Field, string Message)> problems)
    {
        if (TrimmedOrNull(value) is not { } number)
        {
            return null;
        }

        if (numbers.TryNormalize(number, out var msisdn))
        {
            return msisdn;
        }

        problems.Add(("msisdn", "is not a valid number; use digits with or without the country code, for example 8613800138000."));
        return null;
    }

    /// <summary>The parameters <c>from</c> and <c>to</c>.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? To) ReadPeriod(string? from, string? to, List<(string Field, string Message)> problems)
    {
        var start = ReadTime("from", from, problems);
        var end = ReadTime("to", to, problems);
        if (start >= end)
        {
            problems.Add(("to", "must be later than from."));
        }

        return (start, end);
    }

    public static int ReadLimit(string? value, List<(string Field, string Message)> problems)
    {
        if (TrimmedOrNull(value) is not { } text)
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
        if (TrimmedOrNull(value) is not { } text)
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

    private static DateTimeOffset? ReadTime(string name, string? value, List<(string Field, string Message)> problems)
    {
        // An offset's plus sign that was not escaped arrives as a space.
        var text = TrimmedOrNull(value)?.Replace(' ', '+');
        if (text is null)
        {
            return null;
        }

        if (UtcTime.TryParse(text, out var time))
        {
            return time;
        }

        problems.Add((name, UtcTime.Expected));
        return null;
    }
}
