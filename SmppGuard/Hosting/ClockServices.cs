using System.Diagnostics.Metrics;
using SmppGuard.Model;
using SmppGuard.Observability;

namespace SmppGuard.Hosting;

/// <summary>The guard of the clock, its metric and what health says of it.</summary>
internal static class ClockServices
{
    public static IServiceCollection AddClockGuard(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var guard = ActivatorUtilities.CreateInstance<ClockGuard>(provider);
            _ = provider.GetRequiredService<IMeterFactory>().Create("SmppGuard.Clock").CreateObservableGauge(
                "smppguard.clock.lead", () => guard.Lead.TotalSeconds, "s", "How far the clock is ahead of what was recorded, where that is more than it may be; nothing is purged then, and nothing leaves that waits for its time.");
            return guard;
        })
        .AddSingleton<IHealthWarning, ClockWarning>();

    private sealed class ClockWarning(ClockGuard clock) : IHealthWarning
    {
        public string? Warning => clock.Problem;
    }
}
