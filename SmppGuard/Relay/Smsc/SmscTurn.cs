namespace SmppGuard.Relay.Smsc;

/// <summary>An SMSC went out or came back, as one pod saw it: each has its own binds.</summary>
internal sealed record SmscTurn
{
    /// <summary>Given by the store, behind all before; 0: not stored yet.</summary>
    public long Number { get; init; }

    public required int Pod { get; init; }

    public required string Smsc { get; init; }

    /// <summary>When it was noticed.</summary>
    public required DateTimeOffset At { get; init; }

    public required bool IsOut { get; init; }

    /// <summary>Why it went out, in words.</summary>
    public string? Cause { get; init; }

    /// <summary>Since when it was out that came back.</summary>
    public DateTimeOffset? OutSince { get; init; }
}
