using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Input;
using SmppGuard.Restrictions;

namespace SmppGuard.DoNotDisturb;

internal static class DoNotDisturbServices
{
    /// <summary>Needs the number plan.</summary>
    public static IServiceCollection AddDoNotDisturb(this IServiceCollection services)
    {
        services.TryAddSingleton<DoNotDisturbIndex>();
        services.AddLists();
        services.AddSingleton<DoNotDisturbService>();
        services.AddSingleton<IRestrictionStore>(provider => provider.GetRequiredService<DoNotDisturbService>());
        services.AddSingleton<DoNotDisturbFollower>();
        services.AddSingleton<IFollower>(provider => provider.GetRequiredService<DoNotDisturbFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<DoNotDisturbFollower>());
        return services;
    }
}
