namespace SmppGuard.Archive;

/// <summary>How long records are kept, in calendar months.</summary>
internal sealed class RetentionOptions
{
    public int SignallingMonths { get; set; } = 6;

    public int MessageMonths { get; set; } = 6;

    public int EvidenceMonthsAfterEnd { get; set; } = 6;

    /// <summary>Entries of the audit log.</summary>
    public int AuditMonths { get; set; } = 12;
}
