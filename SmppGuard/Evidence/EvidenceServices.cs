namespace SmppGuard.Evidence;

internal static class EvidenceServices
{
    /// <summary>Needs <see cref="IEvidenceSource"/>, <see cref="EvidenceOptions"/>, the audit log and the clock's guard.</summary>
    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        services.AddSingleton<ExportFiles>();
        services.AddSingleton<PackageMaker>();
        services.AddSingleton<EvidenceMetrics>();
        services.AddSingleton<ExportJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<ExportJobs>());
        return services;
    }
}
