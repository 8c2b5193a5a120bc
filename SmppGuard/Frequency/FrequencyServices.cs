using SmppGuard.Restrictions;

namespace SmppGuard.Frequency;

internal static class FrequencyServices
{
    /// <summary>Needs <see cref="FrequencyCapOptions"/>, the journal and the archive.</summary>
    public static IServiceCollection AddFrequencyCaps(this IServiceCollection services)
    {
        services.AddSingleton<AdvertNews>();
        services.AddSingleton(provider => new TextRepeats(provider.GetRequiredService<RepeatOptions>(), NewsOf(provider)));
        services.AddSingleton(provider => new FrequencyCaps(provider.GetRequiredService<FrequencyCapOptions>(), NewsOf(provider), provider.GetRequiredService<TextRepeats>()));
        services.AddSingleton<SentInJournal>();
        services.AddSingleton<RepeatRestore>();
        services.AddSingleton<FrequencyFollower>();
        services.AddSingleton<IFollower>(provider => provider.GetRequiredService<FrequencyFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<FrequencyFollower>());
        services.AddSingleton<FrequencyRestore>();
        return services;
    }

    private static AdvertNews? NewsOf(IServiceProvider provider) => provider.GetServices<IAdvertFeed>().Any() ? provider.GetRequiredService<AdvertNews>() : null;
}
