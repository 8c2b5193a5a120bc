using System.Diagnostics.Metrics;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay;

/// <summary>Sets the relay going, piece by piece, and brings it to rest: <see cref="Hosting.GuardLifecycle"/> says when.</summary>
internal sealed class RelayService(
    RegistryStore registry,
    SenderBlocks blocks,
    AccountStates accounts,
    OutcomeBatches outcomeBatches,
    GroupFlusher flusher,
    SessionTicker ticker,
    AssemblyTimer assemblyTimer,
    ReceiptTimer receiptTimer,
    DeletedAccounts deletedAccounts,
    SmscRuns smscs,
    StoppedSmscs stopped,
    SmppOptions smpp,
    TimeProvider time,
    ILogger<RelayService> logger,
    Router router,
    EsmeServices esmes,
    DeliverPath deliveries,
    RelayLifetime lifetime,
    MessageJournal journal,
    IDeliveryStorage deliveryStorage,
    DeliveryHandOver handOver,
    ForwardedReceipts forwarded,
    StoredMarks storedMarks,
    ResumedReceipts resumedReceipts,
    DueMessages dueMessages,
    ScheduledMessages scheduled,
    IMeterFactory meters)
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private Task _resuming = Task.CompletedTask;
    private Task _due = Task.CompletedTask;
    private Task _handingOver = Task.CompletedTask;
    private Task _marking = Task.CompletedTask;

    /// <summary>From when the journal runs, connections are written to whenever a group of records is durable.</summary>
    public void FlushWithJournal() => journal.GroupCompleted = flusher.FlushGroup;

    /// <summary>Takes up what the process before left under way: submits without an outcome become unknown, parts of long messages wait again. Nothing is sent.</summary>
    public void TakeUp(ReplayedJournal left)
    {
        RecordOrphans(left.PendingIntents);
        if (AssemblyRestore.Restore(journal, accounts, left.HeldParts) is > 0 and var held)
        {
            RelayLog.PartsRestored(logger, held);
        }
    }

    /// <summary>Puts back what ESMEs have not acknowledged, counts what waits for its time, and from then on ends what has waited too long.</summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        foreach (var waiting in await deliveryStorage.WaitingAsync(cancellation))
        {
            accounts.Of(waiting.Account).Deliveries.Restore(waiting.DeliveryIds);
        }

        await dueMessages.TakeUpAsync(cancellation);
        await storedMarks.BeginAsync(cancellation);
        RelayGauges.Observe(meters, registry, accounts, router, time);
        deletedAccounts.Watch();
        ticker.Add(assemblyTimer);
        ticker.Add(receiptTimer);
        _resuming = Task.Run(() => resumedReceipts.RunAsync(lifetime.Stopping), CancellationToken.None);
    }

    /// <summary>Binds to the SMSCs, and again whenever a bind is lost; from then on what is due leaves.</summary>
    public void Connect()
    {
        foreach (var (kind, cause, count) in blocks.Count().Where(block => block.Count > 0))
        {
            RelayLog.SendersBlocked(logger, count, kind, cause);
        }

        // What was stopped before stays so.
        stopped.TakeUp();
        smscs.Connect();
        _due = Task.Run(() => dueMessages.RunAsync(lifetime.Draining), CancellationToken.None);
        _handingOver = Task.WhenAll(Task.Run(() => handOver.RunAsync(lifetime.Draining), CancellationToken.None), Task.Run(() => forwarded.RunAsync(lifetime.Draining), CancellationToken.None));
        _marking = Task.Run(() => storedMarks.RunAsync(lifetime.Stopping), CancellationToken.None);
    }

    /// <summary>
    /// Waits for SMSCs that answer and are not bound yet: a provider that lost its binds comes back at once, and its first submits would be refused for want of one. False:
    /// told to stop meanwhile.
    /// </summary>
    public async Task<bool> AwaitSmscsAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(router.Links.Select(l => l.BoundOrUnreachable)).WaitAsync(TimeSpan.FromSeconds(smpp.StartWaitSeconds), time, stopping);
        }
        catch (TimeoutException)
        {
            RelayLog.SmscsNotAwaited(logger, string.Join(", ", router.Links.Where(l => !l.BoundOrUnreachable.IsCompleted).Select(l => l.Name)), smpp.StartWaitSeconds);
        }
        catch (OperationCanceledException)
        {
            // Told to stop already: nobody is let in, and what runs is ended in the usual order.
            return false;
        }

        return true;
    }

    /// <summary>Nothing that waited leaves any more; ESMEs get their answers and are unbound, then the SMSCs.</summary>
    public async Task DrainAsync()
    {
        lifetime.Drain();
        await _handingOver;
        await Task.WhenAll([AnsweredAsync(), .. esmes.Connections.All.Select(c => c.DrainAndUnbindAsync(DrainTimeout))]);
        lifetime.Stop();
        await smscs.EndedAsync();
        await _resuming;
        await _marking;
        lifetime.Close();
    }

    // No ESME waits for the answer to what waited for its time and has just left; without it, its outcome would be unknown for ever.
    private async Task AnsweredAsync()
    {
        await _due;
        foreach (var link in router.Links)
        {
            link.KeepScheduled();
        }

        using var deadline = new CancellationTokenSource(DrainTimeout, time);
        try
        {
            while (scheduled.Leaving > 0)
            {
                await Task.Delay(LookAgain, time, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is unanswered now gets its outcome as the SMSC side ends.
        }
    }

    /// <summary>Nothing happens by itself any more. No connection is open by then.</summary>
    public async Task StopTimersAsync()
    {
        ticker.Dispose();
        await deliveries.DisposeAsync();
    }

    /// <summary>Tells others, when everything is recorded and stored, that nothing is left here.</summary>
    public Task LeaveAsync() => storedMarks.EndAsync();

    // Allowed, and perhaps sent, but no outcome was recorded before the process before ended. Never sent again by us. When it was sent nobody knows, and nobody was answered.
    private void RecordOrphans(IReadOnlyCollection<PendingIntent> orphans)
    {
        if (orphans.Count == 0)
        {
            return;
        }

        var batch = outcomeBatches.Rent();
        foreach (var (recordId, longSubmit) in orphans)
        {
            batch.AddUnanswered(new OutcomeRecord
            {
                Outcome = Outcome.Unknown,
                CommandStatus = SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSYSERR,
                RecordId = recordId,
            });
            if (longSubmit is not null && RequestedReceiptsReader.OfRecord(longSubmit, accounts.Of) is { } requested)
            {
                batch.AddReceipts(requested, Outcome.Unknown, SmppGuard.Model.Reason.None, SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSYSERR);
            }
        }

        journal.Append(batch);
        RelayLog.OrphansRecorded(logger, orphans.Count);
    }
}
