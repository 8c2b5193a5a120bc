using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Tests.Restrictions;

/// <summary>A storage of the registry whose disk takes nothing for a while, or takes its time.</summary>
internal sealed class FailingRegistryStorage(IRegistryStorage storage) : IRegistryStorage
{
    public bool Fails { get; set; }

    /// <summary>Saves wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Task<RegistryState> LoadAsync(CancellationToken cancellation) => storage.LoadAsync(cancellation);

    public async Task<long?> TrySaveAsync(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        await Gate;
        return Fails ? throw new StorageException("the disk is full", StorageFault.Full) : await storage.TrySaveAsync(before, after, change, at, cancellation);
    }

    public Task<int> HideSecretsAsync(Func<string, string> hash, CancellationToken cancellation) => storage.HideSecretsAsync(hash, cancellation);

    public Task<IReadOnlyDictionary<string, int>> GiveIndexesAsync(IReadOnlyCollection<string> organizations, CancellationToken cancellation) => storage.GiveIndexesAsync(organizations, cancellation);

    public Task<IReadOnlyDictionary<RegistryKey, FormerEntry>> FormerAsync(IReadOnlyCollection<RegistryKey> keys, CancellationToken cancellation) => storage.FormerAsync(keys, cancellation);

    public Task<long> ChangedAsync(long version, CancellationToken cancellation) => storage.ChangedAsync(version, cancellation);
}
