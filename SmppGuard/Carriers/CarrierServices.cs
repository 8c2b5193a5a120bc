using SmppGuard.Carriers.LookUp;
using SmppGuard.Carriers.Portability;
using SmppGuard.Carriers.Prefixes;
using SmppGuard.Input;
using SmppGuard.Observability;

namespace SmppGuard.Carriers;

internal static class CarrierServices
{
    /// <summary>Needs <see cref="CarrierOptions"/>, the number plan and a storage.</summary>
    public static IServiceCollection AddCarriers(this IServiceCollection services)
    {
        services.AddLists();
        services.AddSingleton(provider => new CarrierName(provider.GetRequiredService<CarrierOptions>().Aliases));
        services.AddSingleton(provider => PrefixTable.Load(provider.GetRequiredService<CarrierOptions>().PrefixFile));
        services.AddSingleton<PortabilityService>();
        services.AddSingleton<IHealthWarning>(provider => provider.GetRequiredService<PortabilityService>());
        services.AddHostedService<PortabilityFollower>();
        services.AddSingleton(provider => new CarrierLookUps(
            provider.GetRequiredService<CarrierOptions>().LookUp,
            provider.GetRequiredService<CarrierName>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CarrierLookUps>>()));
        services.AddHostedService(provider => provider.GetRequiredService<CarrierLookUps>());
        services.AddSingleton<CarrierDirectory>();
        services.AddSingleton<ICarrierOf>(provider => provider.GetRequiredService<CarrierDirectory>());
        services.AddSingleton<CarrierMetrics>();
        return services;
    }
}
