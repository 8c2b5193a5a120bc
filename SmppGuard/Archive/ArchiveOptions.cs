namespace SmppGuard.Archive;

/// <summary><c>Archive</c> in the configuration.</summary>
internal sealed class ArchiveOptions
{
    /// <summary>Where <c>Storage:Provider</c> stood before, as the two that follow; read still. Null: not set.</summary>
    public string? Provider { get; set; }

    public string? ConnectionString { get; set; }

    public string? Database { get; set; }

    /// <summary>True: the journal is not drained into the archive until this is false again; for maintenance of the archive, and for measuring.</summary>
    public bool Paused { get; set; }
}
