using System.Diagnostics.Metrics;
using SmppGuard.Registry;

namespace SmppGuard.Filings;

internal static class FilingServices
{
    /// <summary>Needs <see cref="FilingOptions"/>, the rule pack and a storage.</summary>
    public static IServiceCollection AddFilings(this IServiceCollection services)
    {
        services.AddSingleton<FilingTerms>();
        services.AddSingleton<FilingUses>();
        services.AddHostedService(provider =>
        {
            var uses = provider.GetRequiredService<FilingUses>();
            FilingMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<RegistryStore>(), uses, provider.GetRequiredService<FilingTerms>(), provider.GetRequiredService<TimeProvider>());
            return uses;
        });
        return services;
    }
}
