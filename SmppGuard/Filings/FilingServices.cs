namespace SmppGuard.Filings;

internal static class FilingServices
{
    /// <summary>Needs <see cref="FilingOptions"/>, the rule pack and a storage.</summary>
    public static IServiceCollection AddFilings(this IServiceCollection services)
    {
        services.AddSingleton<FilingTerms>();
        services.AddSingleton<FilingUses>();
        services.AddHostedService(provider => provider.GetRequiredService<FilingUses>());
        return services;
    }
}
