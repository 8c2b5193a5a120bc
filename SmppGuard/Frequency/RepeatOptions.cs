using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>How often the same text may go to the same number, by class; SMSCs and organizations can say otherwise.</summary>
internal sealed class RepeatOptions
{
    public RepeatLimitOptions Commercial { get; set; } = new();

    public RepeatLimitOptions Notification { get; set; } = new();

    public RepeatLimitOptions Verification { get; set; } = new();

    /// <summary>Texts that are remembered; those beyond are not counted.</summary>
    public int MaxTexts { get; set; } = 5_000_000;

    public RepeatLimits Limits => new(Commercial.Limit, Notification.Limit, Verification.Limit);
}

/// <summary>The same of an SMSC: what it says in place of the configuration.</summary>
internal sealed class SmscRepeatOptions
{
    public RepeatLimitOptions Commercial { get; set; } = new();

    public RepeatLimitOptions Notification { get; set; } = new();

    public RepeatLimitOptions Verification { get; set; } = new();

    public RepeatLimits Limits => new(Commercial.Limit, Notification.Limit, Verification.Limit);
}

/// <summary>A limit of one class.</summary>
internal sealed class RepeatLimitOptions
{
    /// <summary>Null: nothing is said; 0: as many as there are.</summary>
    public int? Messages { get; set; }

    public int Seconds { get; set; } = RepeatLimit.DefaultSeconds;

    public RepeatLimit? Limit => Messages is { } messages ? new RepeatLimit(messages, Seconds) : null;
}
