namespace SmppGuard.Registry;

/// <summary>Has this process use what others save in the storage that they share.</summary>
internal sealed class RegistryFollower(IRegistryStorage storage, RegistryStore registry, TimeProvider time, ILogger<RegistryFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await registry.RefreshAsync(await storage.ChangedAsync(registry.State.Version, stoppingToken), stoppingToken);
                isFailing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping.
            }
            catch (Exception failure)
            {
                // Whatever it is: what was loaded last is in force, and the next look may succeed. Told once, until it does.
                if (!isFailing)
                {
                    isFailing = true;
                    logger.NotFollowed(failure);
                }

                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
