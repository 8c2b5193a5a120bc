namespace SmppGuard.Registry;

/// <summary>What becomes of a message that would come in quiet hours.</summary>
internal enum QuietHoursAction
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It waits for their end.</summary>
    Hold,
}

/// <summary>Hours in which commercial messages are refused, or held back.</summary>
internal sealed class QuietHoursOptions
{
    public bool Enabled { get; set; }

    public string From { get; set; } = "21:00";

    public string To { get; set; } = "08:00";

    public string TimeZone { get; set; } = "Asia/Shanghai";

    public string Action { get; set; } = nameof(QuietHoursAction.Refuse);
}
