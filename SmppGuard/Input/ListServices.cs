using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SmppGuard.Input;

internal static class ListServices
{
    /// <summary>What every list that is handed in is held to. Needs <see cref="ListOptions"/>; may be called more than once.</summary>
    public static IServiceCollection AddLists(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new ListRules(provider.GetRequiredService<ListOptions>()));
        return services;
    }
}
