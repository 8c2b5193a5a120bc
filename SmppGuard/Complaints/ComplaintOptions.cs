namespace SmppGuard.Complaints;

/// <summary>Complaints of recipients.</summary>
internal sealed class ComplaintOptions
{
    /// <summary>A newer calendar of working days than the built-in one; relative to the configuration file.</summary>
    public string? CalendarFile { get; set; }
}
