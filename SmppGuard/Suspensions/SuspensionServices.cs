using System.Diagnostics.Metrics;
using SmppGuard.Archive;
using SmppGuard.Registry;

namespace SmppGuard.Suspensions;

internal static class SuspensionServices
{
    /// <summary>Needs <see cref="SuspensionOptions"/> and the registry. Without rules nothing is counted, and what was announced takes effect all the same.</summary>
    public static IServiceCollection AddSuspensions(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var rules = provider.GetRequiredService<SuspensionOptions>().Rules;
            return new SuspensionCounters(rules.Count == 0 ? 0 : rules.Max(rule => rule.WindowMinutes));
        });
        services.AddSingleton<IArchiveObserver>(provider => provider.GetRequiredService<SuspensionCounters>());
        services.AddHostedService<SuspensionNotices>();
        services.AddHostedService(provider =>
        {
            SuspensionMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<RegistryStore>());
            var options = provider.GetRequiredService<SuspensionOptions>();
            return new SuspensionWatch(
                [.. options.Rules.Select(SuspensionRule.Of)],
                TimeSpan.FromSeconds(options.EvaluateSeconds),
                provider.GetRequiredService<SuspensionCounters>(),
                provider.GetServices<ISenderTotalsFeed>().SingleOrDefault(),
                provider.GetRequiredService<RegistryStore>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SuspensionWatch>>());
        });
        return services;
    }
}
