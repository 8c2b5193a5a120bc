using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>
/// When messages were received, as a query asks for it. Ids say nearly the same, and what they are apart by more is found by an index of its own: the clock was set, or ids went on from a larger one.
/// </summary>
/// <param name="From">The first millisecond.</param>
/// <param name="To">The first one behind it.</param>
internal readonly record struct ReceivedRange(long From, long To)
{
    /// <summary>By which the time of an id and that of receiving may differ. Part of what is stored: never change.</summary>
    public const long Slack = 60_000;

    public static ReceivedRange Always { get; } = new(0, long.MaxValue);

    public bool IsLimited => this != Always;

    private long FirstTime => Math.Max(From - Slack, 0);

    private long EndTime => To > long.MaxValue - Slack ? long.MaxValue : To + Slack;

    /// <summary>The smallest id that is near.</summary>
    public long FirstId => RecordIds.FirstAt(FirstTime);

    /// <summary>The smallest id behind those that are near.</summary>
    public long EndId => RecordIds.FirstAt(EndTime);

    public static ReceivedRange Of(MessageFilter filter) => new(filter.From?.ToUnixTimeMilliseconds() ?? 0, filter.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    /// <summary>Whether a day has ids that are near.</summary>
    public bool IsNear(int day) => day >= ArchiveDay.Of(FirstTime) && day <= ArchiveDay.Of(EndTime);

    public bool Contains(MessageRecord message) => message.ReceivedAt.ToUnixTimeMilliseconds() is var at && at >= From && at < To;
}
