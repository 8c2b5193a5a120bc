using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Hosting;
using SmppGuard.Input;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.DoNotDisturb;

internal static class DoNotDisturbServices
{
    /// <summary>Needs <see cref="GuardOptions"/> and the number plan.</summary>
    public static IServiceCollection AddDoNotDisturb(this IServiceCollection services)
    {
        services.TryAddSingleton<DoNotDisturbIndex>();
        services.AddLists();
        services.AddSingleton(provider => new DoNotDisturbStore(provider.GetRequiredService<GuardOptions>().DataDirectory));
        services.AddSingleton<DoNotDisturbService>();
        return services;
    }
}
