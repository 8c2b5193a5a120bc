using Microsoft.Extensions.Options;
using Prometheus;

namespace SmppGuard.Observability;

internal static class ObservabilityServices
{
    /// <summary>Adds the factory of meters and the export of all of them. Areas add their <see cref="IReadinessCheck"/> themselves.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddProblemDetails();
        services.AddSingleton<MeterExport>();
        return services;
    }

    /// <summary>What is logged, to be changed by <see cref="LogLevels"/>.</summary>
    public static IServiceCollection AddLogLevels(this IServiceCollection services, LogSettings settings) => services
        .AddSingleton(new LogLevels(settings))
        .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogLevels>())
        .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogLevels>());

    /// <summary>Maps <c>/metrics</c> and <c>/health/*</c>, which need no key.</summary>
    public static void MapObservability(this IEndpointRouteBuilder app)
    {
        // Made now, not at the first scrape: what a histogram did not hear is lost.
        var export = app.ServiceProvider.GetRequiredService<MeterExport>();

        // Not OpenMetrics, which spells the bounds of buckets another way: a scraper that asks for it would see new series.
        var scrape = app.CreateApplicationBuilder()
            .UseMiddleware<MetricServerMiddleware>(new MetricServerMiddleware.Settings { Registry = export.Registry, EnableOpenMetrics = false })
            .Build();
        app.MapProbe("/metrics", scrape);
        HealthEndpoints.Map(app);
    }
}
