using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Input;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Registry.Suspensions;
using SmppGuard.Restrictions;

namespace SmppGuard.Registry;

internal static class RegistryServices
{
    /// <summary>Needs <see cref="IRegistryStorage"/>, <see cref="RegistryRules"/>, <see cref="ListOptions"/> and <see cref="RegistryFile"/>. The file is applied when the store is first asked for.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<NumberingOptions>().ToPlan());
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton(provider =>
        {
            // Composition waits: without a registry there is nothing to compose, and no thread that has anything else to do.
            var store = OpenAsync(provider).GetAwaiter().GetResult();
            RegistryMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), store, provider.GetRequiredService<TimeProvider>());
            new UnconfiguredTargets(store, provider.GetRequiredService<ILogger<UnconfiguredTargets>>()).Watch();
            return store;
        });
        services.AddSingleton(provider =>
        {
            var blocks = ActivatorUtilities.CreateInstance<SenderBlocks>(provider);
            RegistryMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), blocks);
            return blocks;
        });
        services.AddLists();
        services.AddSingleton<TemplateList>();
        services.AddSingleton<FilingList>();
        services.AddSingleton<SuspensionRecords>();
        services.AddSingleton<IRestrictionStore>(provider => provider.GetRequiredService<RegistryStore>());
        services.AddSingleton<RegistryFollower>();
        services.AddSingleton<IFollower>(provider => provider.GetRequiredService<RegistryFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<RegistryFollower>());
        return services;
    }

    private static async Task<RegistryStore> OpenAsync(IServiceProvider provider)
    {
        var store = await RegistryStore.OpenAsync(
            provider.GetRequiredService<IRegistryStorage>(),
            provider.GetRequiredService<RegistryRules>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RegistryStore>>());
        await store.ApplyAsync(provider.GetRequiredService<RegistryFile>());
        return store;
    }
}
