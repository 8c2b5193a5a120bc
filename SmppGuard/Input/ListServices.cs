using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Hosting;

namespace SmppGuard.Input;

internal static class ListServices
{
    /// <summary>What every list that is handed in is held to. Needs <see cref="GuardOptions"/>; may be called more than once.</summary>
    public static IServiceCollection AddLists(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new ListRules(provider.GetRequiredService<GuardOptions>().Lists));
        return services;
    }
}
