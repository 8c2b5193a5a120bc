using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>Which messages to list; what is null does not matter. Newest first.</summary>
internal sealed record MessageFilter
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public Msisdn? Msisdn { get; init; }

    public string? Organization { get; init; }

    /// <summary>The registered number, or the source as it was sent.</summary>
    public string? Code { get; init; }

    public string? Account { get; init; }

    /// <summary>True: allowed; false: refused.</summary>
    public bool? Allowed { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Any id that the ESME or the SMSC used.</summary>
    public string? MessageId { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Where the page before ended; from <see cref="Page{T}.Next"/>.</summary>
    public PageCursor? After { get; init; }
}

/// <summary>Which replies to list; what is null does not matter. Newest first.</summary>
internal sealed record ReplyFilter
{
    public Msisdn? Msisdn { get; init; }

    public string? Organization { get; init; }

    /// <summary>For example <see cref="SmppGuard.Model.ReplyAction.PossibleKeyword"/>: replies that somebody should look at.</summary>
    public SmppGuard.Model.ReplyAction? Action { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? To { get; init; }

    public int Limit { get; init; } = MessageFilter.DefaultLimit;

    public PageCursor? After { get; init; }
}

/// <summary>A piece of a list.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="Next">To be given to get the next piece; null: this was the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, PageCursor? Next);

internal static class Page
{
    /// <summary>The page of what was found, if one more than <paramref name="limit"/> was looked for.</summary>
    public static Page<T> Of<T>(List<T> found, int limit, Func<T, PageCursor> cursorAfter)
    {
        if (found.Count <= limit)
        {
            return new Page<T>(found, null);
        }

        found.RemoveRange(limit, found.Count - limit);
        return new Page<T>(found, cursorAfter(found[^1]));
    }
}
