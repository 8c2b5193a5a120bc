using System.Diagnostics.Metrics;
using SmppGuard.Observability;

namespace SmppGuard.Audit;

internal static class AuditServices
{
    private const string MeterName = "SmppGuard.Audit";

    /// <summary>Needs <see cref="IAuditStorage"/>, the clock's guard and the retention.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var audit = ActivatorUtilities.CreateInstance<AuditLog>(provider);
            _ = provider.GetRequiredService<IMeterFactory>().Create(MeterName).CreateObservableGauge("smppguard.audit.unstored", () => audit.Unstored, "{entry}", "Entries of the audit log that could not be stored yet.");
            return audit;
        });
        services.AddSingleton<IHealthWarning>(provider => provider.GetRequiredService<AuditLog>());
        services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddHostedService<AuditRetention>();
        return services;
    }
}
