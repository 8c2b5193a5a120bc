using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

internal static class ExportServices
{
    public static IServiceCollection AddExports(this IServiceCollection services) => services
        .AddSingleton<EvidenceLines>()
        .AddSingleton<IEvidenceSection, MessageSection>()
        .AddSingleton<IEvidenceSection, ConsentSection>()
        .AddSingleton<IEvidenceSection, SubscriberSection>()
        .AddSingleton<IEvidenceSection, RegistrySection>()
        .AddSingleton<IEvidenceSection, AuditSection>()
        .AddSingleton<IEvidenceSource, EvidenceSource>()
        .AddEvidence();
}
