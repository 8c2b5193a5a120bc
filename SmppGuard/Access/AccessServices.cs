namespace SmppGuard.Access;

internal static class AccessServices
{
    /// <summary>Needs <see cref="IKeyStorage"/>, <see cref="Guessing.HashQueue"/> and <see cref="TimeProvider"/>; <see cref="KeyRing.Configure"/> hands in the keys of the configuration.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        return services;
    }
}
