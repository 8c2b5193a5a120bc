
namespace SmppGuard.Frequency;

internal static class FrequencyServices
{
    /// <summary>Needs <see cref="FrequencyCapOptions"/>, the journal and the archive.</summary>
    public static IServiceCollection AddFrequencyCaps(this IServiceCollection services)
    {
        services.AddSingleton(provider => new FrequencyCaps(provider.GetRequiredService<FrequencyCapOptions>()));
        services.AddSingleton<FrequencyRestore>();
        return services;
    }
}
