using System.Diagnostics.Metrics;
using SmppGuard.Model;

namespace SmppGuard.Journal;

internal static class JournalServices
{
    /// <summary>Where it is in the data directory.</summary>
    public const string Folder = "journal";

    /// <summary>The journal, opened when it is first asked for, and the ids of its records. Needs <see cref="JournalOptions"/>, <see cref="PodOptions"/> and <see cref="DataDirectory"/>.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<JournalOptions>();
            var journal = MessageJournal.Open(
                provider.GetRequiredService<DataDirectory>().At(Folder), options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MessageJournal>>());
            JournalMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), journal, options.MaxBytes);
            return journal;
        });
        services.AddSingleton(provider => new RecordIds(provider.GetRequiredService<PodOptions>().Number, provider.GetService<ClockGuard>()));
        return services;
    }
}
