using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Suspensions;

/// <summary>Has suspensions take effect that were announced for a moment that has come, whoever announced them. Every process does so by itself, so that nothing leaves one that cannot reach the others.</summary>
internal sealed class SuspensionNotices(RegistryStore registry, TimeProvider time, ILogger<SuspensionNotices> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RepeatAsync(time, Look, registry.EnforceDueAsync, logger.NotStoredYet, stoppingToken);
}
