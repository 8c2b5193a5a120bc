using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Registry;

internal static class RegistryServices
{
    /// <summary>Needs <see cref="RegistryRules"/> and <see cref="RegistryFile"/>. The file is applied when the store is first asked for.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new NumberPlan(provider.GetRequiredService<NumberingOptions>().CountryCode));
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton(provider =>
        {
            var store = ActivatorUtilities.CreateInstance<RegistryStore>(provider);
            store.Apply(provider.GetRequiredService<RegistryFile>());
            RegistryMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), store, provider.GetRequiredService<TimeProvider>());
            return store;
        });
        services.AddSingleton(provider =>
        {
            var blocks = ActivatorUtilities.CreateInstance<SenderBlocks>(provider);
            RegistryMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), blocks);
            return blocks;
        });
        return services;
    }
}
