using SmppGuard.Archive;

namespace SmppGuard.Hosting;

/// <summary><c>Storage</c> in the configuration: where everything is kept that is not the journal.</summary>
internal sealed class StorageOptions
{
    /// <summary>What stores it; null: the embedded provider.</summary>
    public string? Provider { get; set; }

    /// <summary>Of MongoDB: its servers and how they are spoken to. May hold a password, so it is never shown.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Of MongoDB: the database.</summary>
    public string? Database { get; set; }

    /// <summary>A pod that cannot follow the others for longer refuses adverts.</summary>
    public int ConsentStaleSeconds { get; set; } = 30;

    /// <summary>What is in force: the keys of <c>Storage</c>, and those of <c>Archive</c>, where they stood before, as far as these are not set.</summary>
    public static StorageOptions InForce(StorageOptions storage, ArchiveOptions archive) => new()
    {
        Provider = storage.Provider ?? archive.Provider,
        ConnectionString = storage.ConnectionString ?? archive.ConnectionString,
        Database = storage.Database ?? archive.Database,
        ConsentStaleSeconds = storage.ConsentStaleSeconds,
    };
}
