namespace SmppGuard.Journal;

/// <summary><c>Journal</c> in the configuration.</summary>
internal sealed class JournalOptions
{
    /// <summary><c>Fsync</c> or <c>OsBuffer</c>.</summary>
    public string Durability { get; set; } = "Fsync";

    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;
}
