using System.Diagnostics.Metrics;
using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>
/// Composition of the archive. The host runs <see cref="JournalReplay"/> before anything is accepted, then starts the <see cref="ArchivePump"/>, and stops it last, behind
/// the journal, so that everything that was recorded is stored.
/// </summary>
internal static class ArchiveServices
{
    /// <summary>Needs <see cref="IArchive"/>, <see cref="IArchiveState"/>, <see cref="MessageJournal"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services)
    {
        services.AddSingleton<JournalReplay>();
        services.AddSingleton(provider =>
        {
            var pump = new ArchivePump(
                provider.GetRequiredService<MessageJournal>(),
                provider.GetRequiredService<IArchive>(),
                provider.GetRequiredService<IArchiveState>(),
                provider.GetRequiredService<RetentionOptions>().MessageMonths,
                provider.GetRequiredService<ArchiveOptions>().Paused,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ArchivePump>>(),
                [.. provider.GetServices<IArchiveObserver>()]);
            ArchiveMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), pump);
            return pump;
        });
        services.AddSingleton<ArchiveProgress>();
        services.AddHostedService<ArchivePurger>();
        return services;
    }
}
