using SmppGuard.Observability;

namespace SmppGuard.Restrictions;

internal static class RestrictionServices
{
    /// <summary>For every <see cref="IRestrictionStore"/> that is registered. To be added behind those that have to be there to store: it ends before them.</summary>
    public static IServiceCollection AddRestrictions(this IServiceCollection services) => services
        .AddSingleton<IHealthWarning>(provider => provider.GetRequiredService<Staleness>())
        .AddSingleton<RestrictionRetry>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<RestrictionRetry>())
        .AddHostedService(provider => provider.GetRequiredService<RestrictionRetry>());
}
