using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Replies;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Relay;

/// <summary>Composition of the relay.</summary>
internal static class RelayServices
{
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddSingleton(provider => new RelayMetrics(
            provider.GetRequiredService<IMeterFactory>(), () => provider.GetRequiredService<RegistryStore>().Current.Accounts.Select(a => a.SystemId)));
        services.AddSingleton(BuildCore);
        services.AddSingleton(provider => new Router(provider.GetRequiredService<IReadOnlyList<SmscOptions>>().Select(o => new SmscLink(o, provider.GetRequiredService<RelayCore>()))));
        services.AddSingleton(provider => new BindGate(
            provider.GetRequiredService<RelayCore>(), provider.GetRequiredService<PasswordVerifier>(), provider.GetRequiredService<SmppOptions>().DefaultWindow));
        services.AddSingleton<ResumedReceipts>();
        services.AddSingleton<CodeOwners>();
        services.AddSingleton<CarrierErrors>();
        services.AddSingleton<ReceiptLookUp>();
        services.AddSingleton<ReceiptPath>();
        services.AddSingleton<ReplyPath>();
        services.AddSingleton<DeliverPath>();
        services.AddSingleton<MessageOperations>();
        services.AddSingleton<EsmeServices>();
        services.AddSingleton<OutbindAcceptor>();
        services.AddSingleton<RelayLifetime>();
        services.AddSingleton<ConnectionHandler, EsmeConnectionHandler>();
        services.AddSingleton<IReadinessCheck, SmscReadiness>();
        services.AddSingleton<IReadinessCheck, JournalReadiness>();
        services.AddSingleton<IReadinessCheck, ArchiveReadiness>();
        services.AddSingleton(provider => new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true },
            provider.GetRequiredService<ILogger<SocketConnectionContextFactory>>()));

        // The read loops never block, so a hop to the thread pool for every read would only cost.
        services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        services.AddSingleton<RelayService>();
        return services;
    }

    private static RelayCore BuildCore(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<RelayCore>>();
        return new RelayCore(
            provider.GetRequiredService<SmppOptions>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<RulePackOptions>(),
            provider.GetRequiredService<MessageJournal>(),
            provider.GetRequiredService<RecordIds>(),
            provider.GetRequiredService<RegistryStore>(),
            provider.GetRequiredService<Ruleset>(),
            provider.GetRequiredService<Stamper>(),
            provider.GetRequiredService<StatusMap>(),
            provider.GetRequiredService<RelayMetrics>(),
            time,
            logger)
        {
            Ticker = new SessionTicker(time, () => (long)time.GetElapsedTime(0).TotalMilliseconds, logger),
            Deliveries = new StoredDeliveries(provider.GetRequiredService<DeliveryStore>()),
            Numbers = provider.GetRequiredService<NumberPlan>(),
            Frequency = provider.GetRequiredService<FrequencyCaps>(),
            Blocks = provider.GetRequiredService<SenderBlocks>(),
            SecondLook = new SecondLook(provider.GetRequiredService<Ruleset>(), provider.GetRequiredService<RegistryStore>(), provider.GetRequiredService<FrequencyCaps>()),
        };
    }
}
