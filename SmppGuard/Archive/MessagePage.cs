namespace SmppGuard.Archive;

/// <summary>A page of messages while it is gathered: newest first, until there are as many as were asked for and one that shows that there are more, or their texts are long.</summary>
/// <param name="limit">At most so many.</param>
internal sealed class MessagePage(int limit)
{
    /// <summary>Characters of texts after which a page ends: a thousand messages of 64 KiB each are no answer that anybody can hold.</summary>
    private const long MaxLength = 4 * 1024 * 1024;

    private readonly List<MessageRecord> _messages = [];
    private long _length;

    /// <summary>How many a filter asks for.</summary>
    public static int LimitOf(int asked) => Math.Clamp(asked, 1, MessageFilter.MaxLimit);

    public bool IsFull => _messages.Count > limit || IsLong;

    private bool IsLong => _length >= MaxLength;

    public void Add(MessageRecord message)
    {
        _messages.Add(message);
        _length += message.OriginalText.Length + (message.SentText?.Length ?? 0);
    }

    public Page<MessageRecord> ToPage() => IsLong && _messages.Count <= limit
        ? new Page<MessageRecord>(_messages, new PageCursor(_messages[^1].RecordId))
        : Page.Of(_messages, limit, static last => new PageCursor(last.RecordId));
}
