using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Carriers;
using SmppGuard.Consents;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Operations;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Replies;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Sessions;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.Relay.Tracing;

namespace SmppGuard.Relay;

/// <summary>Composition of the relay.</summary>
internal static class RelayServices
{
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddSingleton(provider => new RelayMetrics(
            provider.GetRequiredService<IMeterFactory>(), () => provider.GetRequiredService<RegistryStore>().Current.Accounts.Select(a => a.SystemId)));
        services.AddSingleton<SessionTicker>();
        services.AddSingleton<GroupFlusher>();
        services.AddSingleton<JournalFullRefusals>();

        services.AddSingleton<AssemblyLimits>();
        services.AddSingleton<AssemblyTimer>();
        services.AddSingleton<AccountStates>();
        services.AddSingleton<DeletedAccounts>();
        services.AddSingleton<BindsElsewhere>();
        services.AddHostedService(provider => provider.GetRequiredService<BindsElsewhere>());
        services.AddSingleton<BindGate>();
        services.AddSingleton<PduTracing.PduTraces>();
        services.AddSingleton<EsmeServices>();
        services.AddSingleton<ConnectionHandler, EsmeConnectionHandler>();

        services.AddSingleton<SecondLook>();
        // A command on the data directory traces nothing, and has nowhere to push it.
        services.TryAddSingleton(new TracingOptions(0));
        services.AddSingleton<MessageTraces>();
        services.AddSingleton<SubmitBatches>();
        services.AddSingleton<OutcomeBatches>();
        services.AddSingleton<SubmitJudge>();
        services.AddSingleton<BlockedSenders>();
        services.AddSingleton<SubmitPlanner>();
        services.AddSingleton<WaitingRule>();
        services.AddSingleton<SubmitRecorder>();
        services.AddSingleton<SubmitExplainer>();
        services.AddSingleton<PastSubmits>();
        services.AddSingleton<SubmitPaths>();
        services.AddSingleton<MessageOperations>();
        services.AddSingleton<OperationTargets>();
        services.AddSingleton<QueryOperation>();
        services.AddSingleton<CancelOperation>();
        services.AddSingleton<ReplaceOperation>();

        services.AddSingleton(provider => new Router(provider.GetRequiredService<IReadOnlyList<SmscOptions>>().Select(smsc => ActivatorUtilities.CreateInstance<SmscLink>(provider, smsc)), provider.GetRequiredService<ICarrierOf>()));
        services.AddSingleton<QueueMoves>();
        services.AddSingleton<SmscConnections>();
        services.AddSingleton<SmscRuns>();
        services.AddSingleton<StoppedSmscs>();
        services.AddSingleton<IHealthWarning>(provider => provider.GetRequiredService<StoppedSmscs>());
        services.AddSingleton<OpenSessions>();
        services.AddSingleton<OutbindAcceptor>();

        services.AddSingleton<ScheduledMessages>();
        services.AddSingleton<ScheduledMetrics>();
        services.AddSingleton<ReleasedMessages>();
        services.AddSingleton<DueWays>();
        services.AddSingleton<DueMessages>();
        services.AddSingleton<ScheduledOperations>();

        services.AddSingleton<DeliverBatches>();
        services.AddSingleton<DeliveryHandOver>();
        services.AddSingleton<ReceiptDeadlines>();
        services.AddSingleton<ReceiptTimer>();
        services.AddSingleton<AnswersToReplies>();
        services.AddSingleton<ResumedReceipts>();
        services.AddSingleton<CodeOwners>();
        services.AddSingleton<CarrierErrors>();
        services.AddSingleton<StoredMarks>();
        services.AddSingleton<ReceiptLookUp>();
        services.AddSingleton<ReceiptPath>();
        services.AddSingleton<ForwardedReceipts>();
        services.AddSingleton<ISharedRefusals>(provider => provider.GetServices<IConsentFeed>().Any() ? ActivatorUtilities.CreateInstance<SharedRefusals>(provider) : new UnsharedRefusals());
        services.AddSingleton<ReplyPath>();
        services.AddSingleton<DeliverPath>();
        services.AddSingleton<RelayLifetime>();
        services.AddSingleton<IReadinessCheck, SmscReadiness>();
        services.AddSingleton<IHealthWarning, SmscWarning>();
        services.AddSingleton<ISmscStates, SmscStates>();
        services.AddHostedService<SmscWatch>();
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
}
