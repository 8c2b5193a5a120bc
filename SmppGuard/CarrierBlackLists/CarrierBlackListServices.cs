using SmppGuard.Archive;
using SmppGuard.RulePacks;

namespace SmppGuard.CarrierBlackLists;

internal static class CarrierBlackListServices
{
    /// <summary>Needs <see cref="IBlackListReportStorage"/>, the registry, the compliance, the archive and the metrics; to be added behind the relay, which starts before it.</summary>
    public static IServiceCollection AddFeedback(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BlackListWords(provider.GetRequiredService<RulePack>(), provider.GetRequiredService<CarrierBlackListOptions>()));
        services.AddSingleton<BlackListSignal>();
        services.AddSingleton<UnreportedReceipts>();
        services.AddSingleton<BlackListReports>();
        services.AddSingleton<IArchiveObserver>(provider => ActivatorUtilities.CreateInstance<BlackListObserver>(provider, ActionOf(provider)));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<BlackListLookUp>(provider, ActionOf(provider)));
        return services;
    }

    // What was found before it was switched off is still shown, and nothing more is looked for.
    private static BlackListAction ActionOf(IServiceProvider provider) => Enum.Parse<BlackListAction>(provider.GetRequiredService<CarrierBlackListOptions>().BlackLists);
}
