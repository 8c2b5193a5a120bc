using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Archive.State;
using SmppGuard.Hosting;
using SmppGuard.Observability;

namespace SmppGuard.Registry;

internal static class RegistryServices
{
    /// <summary>Needs <see cref="GuardOptions"/> and <see cref="RegistryFile"/>. The file is applied when the store is first asked for.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new NumberPlan(provider.GetRequiredService<GuardOptions>().Numbering.CountryCode));
        services.AddSingleton<PasswordVerifier>();
        foreach (var migration in RegistryTables.Migrations)
        {
            services.AddSingleton(migration);
        }

        services.TryAddSingleton(provider => new GuardDatabase(
            Path.Combine(provider.GetRequiredService<GuardOptions>().DataDirectory, RegistryTables.FileName), provider.GetServices<GuardMigration>()));
        services.AddSingleton<RegistryTables>();
        services.AddSingleton<RegistryHistory>();
        services.AddSingleton(provider =>
        {
            var store = ActivatorUtilities.CreateInstance<RegistryStore>(provider);
            store.Apply(provider.GetRequiredService<RegistryFile>());
            provider.GetService<GuardMetrics>()?.ObserveRegistry(() => store.Current.Accounts.Select(a => a.SystemId), () => store.Current.Organizations.Select(o => o.Id));
            var time = provider.GetRequiredService<TimeProvider>();
            provider.GetService<GuardMetrics>()?.ObservePapers(() => store.Current.Organizations
                .Where(o => o.Standing != Standing.Terminated && o.PapersEndAt != long.MaxValue)
                .Select(o => (o.Id, DateTimeOffset.FromUnixTimeMilliseconds(o.PapersEndAt) - time.GetUtcNow())));
            return store;
        });
        services.AddSingleton<SenderBlocks>();
        return services;
    }
}
