namespace SmppGuard.Tls;

internal static class TlsServices
{
    /// <summary>Needs <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddTls(this IServiceCollection services) => services
        .AddSingleton<TlsIdentities>()
        .AddSingleton<TlsMetrics>()
        .AddHostedService(provider => provider.GetRequiredService<TlsIdentities>());
}
