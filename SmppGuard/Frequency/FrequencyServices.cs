using SmppGuard.Hosting;

namespace SmppGuard.Frequency;

internal static class FrequencyServices
{
    /// <summary>Needs <see cref="GuardOptions"/>, the journal and the archive.</summary>
    public static IServiceCollection AddFrequencyCaps(this IServiceCollection services)
    {
        services.AddSingleton(provider => new FrequencyCaps(provider.GetRequiredService<GuardOptions>().FrequencyCap));
        services.AddSingleton<FrequencyRestore>();
        return services;
    }
}
