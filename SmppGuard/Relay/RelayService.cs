using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Frequency;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Relay;

/// <summary>
/// The order in which things start and stop.
/// <code>
/// start:  endpoints open, behind a gate ─▶ 1 replay what the process before left  2 load consents, do-not-disturb lists and frequency counts  3 journal  4 orphans become unknown  5 archive pump
///         6 consents of the registry file  7 deliveries  8 binds to the SMSCs that answer ─▶ gate opens
/// stop:   gate shuts ─▶ 1 ESMEs get their answers and unbind  2 SMSCs unbind ─▶ endpoints close  3 archive pump  4 journal
/// </code>
/// </summary>
internal sealed class RelayService(
    RelayCore relay,
    Router router,
    EsmeServices esmes,
    DeliverPath deliveries,
    RelayLifetime lifetime,
    MessageJournal journal,
    JournalReplay replay,
    ArchivePump pump,
    ConsentLoader consentLoader,
    ConsentService consents,
    DeliveryStore deliveryStore,
    ResumedReceipts resumedReceipts,
    DoNotDisturbService doNotDisturb,
    FrequencyRestore frequency,
    RegistryFile registryFile,
    PodOptions pod,
    StartGate gate,
    SocketConnectionContextFactory transports,
    IMeterFactory meters) : IHostedLifecycleService
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(8);

    private readonly List<Task> _connectors = [];
    private Task _resuming = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the endpoints: while consents are loaded, which can take a minute, the health endpoint says so.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        pump.Prove();
        var left = replay.Run();
        relay.Ids.StartAfter(left.LastRecordId);
        if (left.LastRecordId > 0 && RecordIds.PodOf(left.LastRecordId) is var before && before != pod.Number)
        {
            RelayLog.PodChanged(relay.Logger, before, pod.Number);
        }

        consentLoader.Load(relay.Registry.Current, cancellationToken);
        doNotDisturb.Load();
        frequency.Run(relay.Registry.Current, cancellationToken);
        journal.GroupCompleted = relay.Flusher.FlushGroup;
        journal.Start();
        RecordOrphans(left.PendingIntents);
        if (AssemblyRestore.Restore(relay, left.HeldParts) is > 0 and var held)
        {
            RelayLog.PartsRestored(relay.Logger, held);
        }

        pump.Start(left);
        await ApplyRegistryFileAsync().ConfigureAwait(false);
        RestoreDeliveries();
        RelayGauges.Observe(meters, relay, router);
        foreach (var (kind, cause, count) in relay.Blocks.Count().Where(block => block.Count > 0))
        {
            RelayLog.SendersBlocked(relay.Logger, count, kind, cause);
        }

        new DeletedAccounts(relay).Watch();
        relay.Ticker.Add(new AssemblyTimer(relay, router));
        relay.Ticker.Add(new ReceiptTimer(relay));
        _resuming = Task.Run(() => resumedReceipts.RunAsync(lifetime.Stopping), CancellationToken.None);
        foreach (var link in router.Links)
        {
            foreach (var binding in BindingsOf(link))
            {
                var connector = new SmscConnector(link, binding, relay, deliveries, transports);
                _connectors.Add(Task.Run(() => connector.RunAsync(lifetime.Stopping), CancellationToken.None));
            }
        }

        if (await AwaitSmscsAsync(cancellationToken).ConfigureAwait(false))
        {
            gate.Open();
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        await Task.WhenAll(esmes.Connections.All.Select(c => c.DrainAndUnbindAsync(DrainTimeout))).ConfigureAwait(false);
        lifetime.Stop();
        await Task.WhenAll(_connectors).ConfigureAwait(false);
        await _resuming.ConfigureAwait(false);
        lifetime.Close();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        relay.Ticker.Dispose();
        await deliveries.DisposeAsync().ConfigureAwait(false);
        journal.Stop();
        pump.Stop();
        journal.Dispose();
    }

    // A provider that lost its binds comes back at once: without this its first submits would be refused for want of an SMSC that is about to be bound.
    private async Task<bool> AwaitSmscsAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(router.Links.Select(l => l.Settled)).WaitAsync(TimeSpan.FromSeconds(relay.Smpp.StartWaitSeconds), relay.Time, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            RelayLog.SmscsNotAwaited(relay.Logger, string.Join(", ", router.Links.Where(l => !l.Settled.IsCompleted).Select(l => l.Name)), relay.Smpp.StartWaitSeconds);
        }
        catch (OperationCanceledException)
        {
            // Told to stop already: nobody is let in, and what runs is ended in the usual order.
            return false;
        }

        return true;
    }

    private static IEnumerable<SmscBinding> BindingsOf(SmscLink link) => string.Equals(link.Options.BindMode, "TransmitterAndReceiver", StringComparison.OrdinalIgnoreCase)
        ? Enumerable.Repeat<SmscBinding[]>([SmscBinding.Transmitter, SmscBinding.Receiver], link.Options.Binds).SelectMany(b => b)
        : Enumerable.Repeat(SmscBinding.Transceiver, link.Options.Binds);

    // Allowed, and perhaps sent, but no outcome was recorded before the process before ended. Never sent again by us. When it was sent nobody knows, and nobody was answered.
    private void RecordOrphans(IReadOnlyCollection<PendingIntent> orphans)
    {
        if (orphans.Count == 0)
        {
            return;
        }

        var batch = relay.RentOutcomeBatch();
        foreach (var (recordId, longSubmit) in orphans)
        {
            batch.AddUnanswered(new OutcomeRecord
            {
                Outcome = Outcome.Unknown,
                CommandStatus = SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSYSERR,
                RecordId = recordId,
            });
            if (longSubmit is not null && RecordedReceipts.Of(relay, longSubmit) is { } requested)
            {
                batch.AddReceipts(requested, Outcome.Unknown, SmppGuard.Model.Reason.None, SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSYSERR);
            }
        }

        journal.Append(batch);
        RelayLog.OrphansRecorded(relay.Logger, orphans.Count);
    }

    private async Task ApplyRegistryFileAsync()
    {
        var problems = await consents.ApplyRegistryFileAsync(registryFile.Consents, relay.Registry.Current).ConfigureAwait(false);
        foreach (var (position, problem) in problems)
        {
            RelayLog.RegistryConsentRefused(relay.Logger, position, problem.Field, problem.Message);
        }
    }

    private void RestoreDeliveries()
    {
        foreach (var (account, _) in deliveryStore.CountByAccount())
        {
            relay.StateOf(account).Deliveries.Restore(deliveryStore.PendingIds(account));
        }
    }
}
