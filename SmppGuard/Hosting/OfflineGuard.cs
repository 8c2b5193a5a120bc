using SmppGuard.Journal;

namespace SmppGuard.Hosting;

/// <summary>
/// The data directory in the hands of a command, with no connection to anybody: what is recorded takes the same way as in <c>serve</c>, through the journal into the
/// archive. Submits that a crash left without an outcome stay as they are, for <c>serve</c> to record.
/// </summary>
internal sealed class OfflineGuard : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private bool _started;

    private OfflineGuard(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    /// <summary>Takes the data directory, and brings it up to date.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process uses it: <c>serve</c> is running.</exception>
    /// <exception cref="JournalDamagedException">The journal cannot be read.</exception>
    public static async Task<OfflineGuard> OpenAsync(GuardConfiguration configuration)
    {
        if (configuration.Unreadable is { } unreadable)
        {
            throw unreadable;
        }

        var directory = DataDirectoryLock.TakeForCommand(configuration.Options.DataDirectory);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(_ => directory);
        services.AddGuardOptions(configuration.Options).AddSingleton(configuration.Registry).AddSingleton(configuration.Consents).AddSingleton(TimeProvider.System);
        GuardHost.Compose(services, configuration.Options);
        var guard = new OfflineGuard(services.BuildServiceProvider());
        try
        {
            guard.Start();
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when everything that was recorded is in the archive.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            _services.GetRequiredService<GuardLifecycle>().StopRecording();
        }

        await _services.DisposeAsync();
    }

    private void Start()
    {
        // Asked for first, so let go of last: when the files are closed.
        _services.GetRequiredService<DataDirectoryLock>().Tightened.Tell(_services.GetRequiredService<ILogger<DataDirectoryLock>>());
        StorageProvider.Require(_services);
        _services.GetRequiredService<GuardLifecycle>().StartOffline();
        _started = true;
    }
}
