namespace SmppGuard.Registry;

/// <summary>Of a registry that other pods change. Registered only where a storage is shared by pods: these know how long ago they knew all changes.</summary>
internal interface ISharedRegistry
{
    /// <summary>The version of what is stored.</summary>
    Task<long> VersionAsync(CancellationToken cancellation);
}
