using SmppGuard.Admin;

namespace SmppGuard.Hosting;

/// <summary>Where the configuration is read again from.</summary>
/// <param name="Load">Reads and judges it; null: it was made in code, and there is nothing to read.</param>
internal sealed record ConfigurationSource(Func<GuardConfiguration>? Load);

internal static class ReloadServices
{
    /// <summary>Needs all that can change while the program runs.</summary>
    public static IServiceCollection AddReload(this IServiceCollection services, GuardConfiguration configuration) => services
        .AddSingleton(new ConfigurationSource(configuration.File is { } file ? () => GuardConfiguration.Load(file) : null))
        .AddSingleton<ConfigurationMetrics>()
        .AddSingleton<LiveSettings>()
        .AddSingleton<ConfigurationReload>()
        .AddSingleton<IConfigurationReload>(provider => provider.GetRequiredService<ConfigurationReload>());
}
