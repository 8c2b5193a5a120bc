namespace SmppGuard.RulePacks;

internal static class RulePackServices
{
    /// <summary>The dated rules in force. Needs <see cref="RulePackOptions"/>.</summary>
    public static IServiceCollection AddRulePack(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var pack = RulePack.Load(provider.GetRequiredService<RulePackOptions>().Name);
            provider.GetRequiredService<ILogger<RulePack>>().RulePackInForce(pack.Name, pack.Version, pack.Title, pack.EffectiveFrom);
            return pack;
        });
        return services;
    }
}
