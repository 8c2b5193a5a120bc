using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Filings;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Filings;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Restrictions;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

internal static class ComplianceServices
{
    /// <summary>The rules, the stamp and the consents. Needs <see cref="RecordIds"/> and <see cref="IConsentJournal"/>.</summary>
    public static IServiceCollection AddCompliance(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<NumberingOptions>().ToPlan());
        services.AddSingleton(provider => new OptOutInstruction(provider.GetRequiredService<RulePack>()));
        services.AddSingleton(provider =>
        {
            var snapshots = new ComplianceSnapshots(provider.GetRequiredService<StampOptions>(), provider.GetRequiredService<RulePack>(), provider.GetRequiredService<NumberingOptions>().CountryCode, provider.GetService<FilingCompiler>());
            if (provider.GetService<RegistryStore>() is { } registry)
            {
                // Built where the registry changes, and before it does, so that no message need wait for it.
                registry.Changing += changing => snapshots.For(changing);
                _ = snapshots.For(registry.Current);
            }

            return snapshots;
        });
        services.TryAddSingleton<Staleness>();
        services.TryAddSingleton<DoNotDisturbIndex>();
        services.AddFilings();
        services.AddSingleton<FilingCompiler>();
        services.AddSingleton<FilingJudge>();
        services.AddSingleton<Stamper>();
        services.AddSingleton<QuietHoursPolicy>();
        services.AddSingleton(_ => new ContentDetector(ContentWords.BuiltIn));
        services.AddSingleton<TextLimit>();
        services.AddSingleton<ContentFacts>();
        services.AddSingleton<PackRules>();
        services.AddSingleton(provider => new Ruleset(
            new MessageFacts(provider.GetRequiredService<NumberPlan>(), provider.GetRequiredService<ContentFacts>(), provider.GetRequiredService<ConsentIndex>()),
            Ruleset.Standard(
                provider.GetRequiredService<ComplianceSnapshots>(),
                provider.GetRequiredService<OptOutInstruction>(),
                provider.GetRequiredService<Staleness>(),
                provider.GetRequiredService<DoNotDisturbIndex>(),
                provider.GetRequiredService<ConsentIndex>(),
                provider.GetRequiredService<QuietHoursPolicy>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Ruleset>>()));
        return services;
    }
}
