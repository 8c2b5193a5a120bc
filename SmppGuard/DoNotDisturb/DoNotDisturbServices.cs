using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.DoNotDisturb;

internal static class DoNotDisturbServices
{
    /// <summary>Needs <see cref="DataDirectory"/> and the number plan.</summary>
    public static IServiceCollection AddDoNotDisturb(this IServiceCollection services)
    {
        services.TryAddSingleton<DoNotDisturbIndex>();
        services.AddLists();
        services.AddSingleton(provider => new DoNotDisturbStore(provider.GetRequiredService<DataDirectory>().Path));
        services.AddSingleton<DoNotDisturbService>();
        return services;
    }
}
