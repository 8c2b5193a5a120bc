using System.Collections.Concurrent;

namespace SmppGuard.Tls;

/// <summary>All endpoints that speak TLS. Their files are looked at every few seconds: notices of a file system do not come through every mount, and a link that is switched sends none.</summary>
internal sealed class TlsIdentities(TimeProvider time, ILogger<TlsIdentities> logger) : BackgroundService
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, TlsIdentity> _all = new(StringComparer.Ordinal);

    public IEnumerable<TlsIdentity> All => _all.Values;

    /// <summary>The one of this name; what it begins with is read where there is none yet.</summary>
    /// <exception cref="TlsUnusableException">There is none, and the files cannot be used.</exception>
    public TlsIdentity Of(string name, TlsPaths paths) =>
        _all.GetOrAdd(name, static (name, with) => new TlsIdentity(name, with.Paths, TlsMaterial.Load(with.Paths), with.Now, with.Logger), (Paths: paths, Now: time.GetUtcNow(), Logger: (ILogger)logger));

    /// <summary>Reads what one would be, and takes nothing.</summary>
    public PreparedIdentity Prepare(string name, TlsPaths paths) =>
        Find(name) is { } known ? known.Prepare(paths, time.GetUtcNow()) : PreparedIdentity.Read(name, paths, inForce: null, time.GetUtcNow());

    /// <summary>Puts into force what was prepared, and is no problem.</summary>
    public void Take(PreparedIdentity prepared)
    {
        if (Find(prepared.Name) is { } known)
        {
            known.Take(prepared, time.GetUtcNow());
        }
        else
        {
            _all[prepared.Name] = new TlsIdentity(prepared.Name, prepared.Paths, prepared.Material!, time.GetUtcNow(), logger);
        }
    }

    /// <summary>Null: no TLS is spoken there.</summary>
    public TlsIdentity? Find(string name) => _all.GetValueOrDefault(name);

    public void Remove(string name) => _all.TryRemove(name, out _);

    public void Look()
    {
        foreach (var identity in All)
        {
            identity.Look(time.GetUtcNow());
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Look();
        }
    }
}
