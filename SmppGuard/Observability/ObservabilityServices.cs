namespace SmppGuard.Observability;

internal static class ObservabilityServices
{
    /// <summary>Adds the meter. Areas add their <see cref="IReadinessCheck"/> themselves.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<GuardMetrics>();
        return services;
    }
}
