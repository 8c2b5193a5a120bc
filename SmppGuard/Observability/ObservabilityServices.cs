namespace SmppGuard.Observability;

internal static class ObservabilityServices
{
    /// <summary>Adds the meter and its exporter. Areas add their <see cref="IReadinessCheck"/> themselves.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddProblemDetails();
        services.AddSingleton<GuardMetrics>();
        services.AddSingleton<PrometheusExporter>();
        return services;
    }

    /// <summary>Maps <c>/metrics</c> and <c>/health/*</c>, which need no key.</summary>
    public static void MapObservability(this IEndpointRouteBuilder app)
    {
        // Made now, not at the first scrape: what a histogram did not hear is lost.
        var exporter = app.ServiceProvider.GetRequiredService<PrometheusExporter>();
        _ = app.ServiceProvider.GetRequiredService<GuardMetrics>();

        app.MapProbe("/metrics", () => TypedResults.Text(exporter.Render(), PrometheusExporter.ContentType)).ExcludeFromDescription();
        HealthEndpoints.Map(app);
    }
}
