namespace SmppGuard.Registry;

/// <summary>Where the registry comes from.</summary>
internal sealed class RegistryOptions
{
    /// <summary>Applied at start; null: only what the store holds.</summary>
    public string? File { get; set; }

    /// <summary>True: an organization that states no papers may not send.</summary>
    public bool RequirePapers { get; set; }
}
