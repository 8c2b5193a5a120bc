using SmppGuard.Events.Sources;

namespace SmppGuard.Events;

internal static class EventServices
{
    /// <summary>Needs <see cref="EventOptions"/> and a storage. What else there is to tell is one more <see cref="IEventSource"/>.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<IEventSource, ConsentEvents>();
        services.AddSingleton<IEventSource, ComplaintEvents>();
        services.AddSingleton<IEventSource, FilingEvents>();
        services.AddSingleton<IEventSource, SmscEvents>();
        services.AddSingleton<IEventSource, SuspensionEvents>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookSenders>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSenders>());
        services.AddSingleton<EventMetrics>();
        return services;
    }
}
