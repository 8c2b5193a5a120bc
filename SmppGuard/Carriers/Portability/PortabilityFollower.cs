using SmppGuard.Model;

namespace SmppGuard.Carriers.Portability;

/// <summary>
/// Has this process use the list that another pod put in force. Does nothing where nobody shares the storage. While it cannot look, the list that it saw last is in force: it decides over ways and not over
/// what is lawful, so nothing is refused for it.
/// </summary>
internal sealed class PortabilityFollower(PortabilityService service, TimeProvider time, ILogger<PortabilityFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        service.IsShared ? Rounds.RepeatAsync(time, Pause, () => service.FollowAsync(stoppingToken), logger.NotFollowed, stoppingToken) : Task.CompletedTask;
}
