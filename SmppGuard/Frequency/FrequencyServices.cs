using SmppGuard.Restrictions;

namespace SmppGuard.Frequency;

internal static class FrequencyServices
{
    /// <summary>Needs <see cref="FrequencyCapOptions"/>, the journal and the archive.</summary>
    public static IServiceCollection AddFrequencyCaps(this IServiceCollection services)
    {
        services.AddSingleton<AdvertNews>();
        services.AddSingleton(provider => new FrequencyCaps(
            provider.GetRequiredService<FrequencyCapOptions>(), provider.GetServices<IAdvertFeed>().Any() ? provider.GetRequiredService<AdvertNews>() : null));
        services.AddSingleton<FrequencyFollower>();
        services.AddSingleton<IFollower>(provider => provider.GetRequiredService<FrequencyFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<FrequencyFollower>());
        services.AddSingleton<FrequencyRestore>();
        return services;
    }
}
