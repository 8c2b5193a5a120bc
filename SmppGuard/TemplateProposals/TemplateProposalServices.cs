using SmppGuard.Archive;

namespace SmppGuard.TemplateProposals;

internal static class TemplateProposalServices
{
    /// <summary>Needs <see cref="ITemplateProposalStorage"/>, <see cref="TemplateProposalOptions"/>, the registry, the clock's guard and the metrics.</summary>
    public static IServiceCollection AddTemplateProposals(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            // Composition waits, as for the registry, in whose file they are.
            var proposals = ActivatorUtilities.CreateInstance<ProposedTemplates>(provider);
            proposals.LoadAsync(CancellationToken.None).GetAwaiter().GetResult();
            return proposals;
        });
        services.AddSingleton<IArchiveObserver>(provider => provider.GetRequiredService<TemplateProposalOptions>().Enabled
            ? ActivatorUtilities.CreateInstance<LearningObserver>(provider)
            : new NothingLearned());
        return services;
    }

    /// <summary>Switched off: what was proposed before is still shown.</summary>
    private sealed class NothingLearned : IArchiveObserver
    {
        public void Stored(ArchiveBatch batch, StateBatch state)
        {
            // Nothing is learned.
        }
    }
}
