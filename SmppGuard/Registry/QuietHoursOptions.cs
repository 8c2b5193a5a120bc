namespace SmppGuard.Registry;

/// <summary>Hours in which commercial messages are refused.</summary>
internal sealed class QuietHoursOptions
{
    public bool Enabled { get; set; }

    public string From { get; set; } = "21:00";

    public string To { get; set; } = "08:00";

    public string TimeZone { get; set; } = "Asia/Shanghai";
}
