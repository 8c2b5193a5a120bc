using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>What a message has to be beside what the archive's indexes say (<see cref="MessageFilter"/>); what is null does not matter.</summary>
internal sealed record MessageCriteria
{
    public static MessageCriteria None { get; } = new();

    /// <summary>Why it was refused; goes with <see cref="MessageFilter.Allowed"/> false, whose index leads there.</summary>
    public Reason? Reason { get; init; }

    public Purpose? Class { get; init; }

    public MessageOutcome? Outcome { get; init; }

    public string? Smsc { get; init; }

    /// <summary>State of one of its receipts, as the SMSC wrote it, in any case.</summary>
    public string? ReceiptState { get; init; }

    public bool Match(MessageRecord message) =>
        (Reason is not { } reason || message.Reason == reason)
        && (Class is not { } purpose || message.Class == purpose)
        && (Outcome is not { } outcome || message.Outcome == outcome)
        && (Smsc is null || string.Equals(message.Smsc, Smsc, StringComparison.Ordinal))
        && (ReceiptState is null || message.Receipts.Any(receipt => string.Equals(receipt.State, ReceiptState, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>How many messages there are.</summary>
/// <param name="Count">As far as was counted.</param>
/// <param name="IsExact">False: there may be more.</param>
internal readonly record struct MessageCount(long Count, bool IsExact);

/// <summary>
/// Looks for messages by what has no index of its own: a row for each message and value would cost every message, and few look. What the indexes lead to is looked at from the newest on, so many at a time and
/// no more: a page that is not full by then is short, and the next goes on behind what was looked at.
/// </summary>
internal static class MessageSearch
{
    /// <summary>Messages that one search looks at.</summary>
    public const int MostLooked = 10_000;

    public static async ValueTask<Page<MessageRecord>> SearchAsync(IArchive archive, MessageFilter filter, MessageCriteria criteria, CancellationToken cancellation)
    {
        if (criteria == MessageCriteria.None)
        {
            return await archive.QueryAsync(filter, cancellation);
        }

        var limit = MessagePage.LimitOf(filter.Limit);
        List<MessageRecord> found = [];
        var looked = 0;
        var after = filter.After;
        do
        {
            var page = await archive.QueryAsync(filter with { After = after, Limit = MessageFilter.MaxLimit }, cancellation);
            after = page.Next;
            foreach (var message in page.Items)
            {
                if (found.Count == limit)
                {
                    // There is one more message at least, whether or not it is wanted.
                    return new Page<MessageRecord>(found, Behind(found[^1]));
                }

                if (criteria.Match(message))
                {
                    found.Add(message);
                }
            }

            looked += page.Items.Count;
        }
        while (after is not null && looked < MostLooked);

        return new Page<MessageRecord>(found, after);
    }

    /// <summary>Counts, from the newest on, as many as a search looks at.</summary>
    public static async ValueTask<MessageCount> CountAsync(IArchive archive, MessageFilter filter, MessageCriteria criteria, CancellationToken cancellation)
    {
        var count = 0;
        var looked = 0;
        PageCursor? after = null;
        do
        {
            var page = await archive.QueryAsync(filter with { After = after, Limit = MessageFilter.MaxLimit }, cancellation);
            count += page.Items.Count(criteria.Match);
            looked += page.Items.Count;
            after = page.Next;
        }
        while (after is not null && looked < MostLooked);

        return new MessageCount(count, after is null);
    }

    private static PageCursor Behind(MessageRecord message) => new(message.RecordId);
}
