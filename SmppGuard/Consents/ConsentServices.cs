using System.Diagnostics.Metrics;
using SmppGuard.Consents.Import;
using SmppGuard.Consents.Replies;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Restrictions;

namespace SmppGuard.Consents;

internal static class ConsentServices
{
    /// <summary>Consents, their proofs, imports, and what replies change. Needs the registry, the rule pack, <see cref="RecordIds"/> and <see cref="IConsentJournal"/>.</summary>
    public static IServiceCollection AddConsents(this IServiceCollection services)
    {
        services.AddSingleton<ConsentIndex>();
        services.AddLists();
        services.AddSingleton<ConsentImport>();
        services.AddSingleton<Keywords>();
        services.AddSingleton(provider => new ConsentMetrics(
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ConsentIndex>(),
            provider.GetRequiredService<TimeProvider>(),
            () => provider.GetService<RegistryStore>()?.Current.Organizations.Select(o => o.Id) ?? []));
        services.AddSingleton<PromptRefusals>();
        services.AddSingleton<RecentConsents>();
        services.AddSingleton<UnstoredRefusals>();
        services.AddSingleton<IRestrictionStore>(provider => provider.GetRequiredService<UnstoredRefusals>());
        services.AddSingleton<ConsentService>();
        services.AddSingleton(provider => new OptInQuestions(provider.GetRequiredService<ReplyOptions>().MaxOpenQuestions));
        services.AddSingleton(provider => new AnswerAllowance(provider.GetRequiredService<ReplyOptions>().MaxAnswersPerDay));
        services.AddSingleton(provider => new ReplyTexts(provider.GetRequiredService<ReplyOptions>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SubscriberReplies>(provider, provider.GetRequiredService<ReplyOptions>()));
        return services;
    }

    /// <summary>Consents are durable in the journal, loaded before anything is decided, and followed where others record them too.</summary>
    public static IServiceCollection AddJournaledConsents(this IServiceCollection services) => services
        .AddSingleton<IConsentJournal, JournaledConsents>()
        .AddSingleton<ConsentLoader>()
        .AddSingleton(provider => new ConsentSnapshots(
            provider.GetRequiredService<DataDirectory>().At(ConsentSnapshots.FileName),
            provider.GetRequiredService<ConsentIndex>(),
            provider.GetRequiredService<OptInQuestions>(),
            provider.GetRequiredService<AnswerAllowance>(),
            () => provider.GetRequiredService<RegistryStore>().State.Indexes,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConsentSnapshots>>()))
        .AddSingleton<ConsentFollower>()
        .AddSingleton<IFollower>(provider => provider.GetRequiredService<ConsentFollower>())
        .AddHostedService(provider => provider.GetRequiredService<ConsentFollower>())
        .AddHostedService<SnapshotKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<PromptRefusals>())
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ConsentLoader>());
}
