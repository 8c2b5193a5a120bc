using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Receipts of messages that this process sent, or may have sent, which their SMSC gave to another one: they are treated as if they had come here, and what is not known here goes to the
/// next that may know it. Nothing where one process has the store for itself.
/// </summary>
internal sealed class ForwardedReceipts(
    IEnumerable<IReceiptForwarding> forwardings,
    Router router,
    ReceiptPath receipts,
    ReceiptLookUp lookUp,
    DeliverBatches deliverBatches,
    MessageJournal journal,
    StoredMarks marks,
    TimeProvider time,
    ILogger<ForwardedReceipts> logger)
{
    /// <summary>They go into the journal together.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>A pod that has not come back for so long is asked no more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly IReceiptForwarding? _forwarding = forwardings.SingleOrDefault();

    /// <summary>Runs until told to stop; what has come then waits for the next process.</summary>
    public Task RunAsync(CancellationToken stopping) => _forwarding is null
        ? Task.CompletedTask
        : Rounds.RepeatAsync(time, LookAgain, () => TakeAllAsync(_forwarding, stopping), failure => RelayLog.ForwardedReceiptsNotTaken(logger, failure), stopping);

    // What an earlier process left in the journal is not in the archive yet; the message may be among it.
    private async Task TakeAllAsync(IReceiptForwarding forwarding, CancellationToken stopping)
    {
        if (!lookUp.IsArchiveComplete)
        {
            return;
        }

        await forwarding.TakeUnansweredAsync(time.GetUtcNow() - LongestWait, stopping);
        while (await TakeAsync(forwarding, stopping))
        {
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> TakeAsync(IReceiptForwarding forwarding, CancellationToken stopping)
    {
        var arrived = await forwarding.ArrivedAsync(router.Links.Select(link => link.Name), marks.Stored, AtOnce, stopping);
        if (arrived.Count == 0)
        {
            return false;
        }

        var recorded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var batch = deliverBatches.ForForwarded(recorded.SetResult);
        try
        {
            foreach (var receipt in arrived)
            {
                await AddAsync(forwarding, receipt, batch);
            }
        }
        catch
        {
            batch.OnFailed();
            throw;
        }

        if (batch.IsEmpty)
        {
            recorded.SetResult(true);
        }
        else if (journal.HasRoomForDelivery(batch.Length))
        {
            journal.Append(batch);
        }
        else
        {
            batch.OnFailed();
        }

        if (!await recorded.Task)
        {
            return false;
        }

        await forwarding.DoneAsync(arrived);
        return arrived.Count == AtOnce;
    }

    private async Task AddAsync(IReceiptForwarding forwarding, ForwardedReceipt forwarded, DeliverBatch batch)
    {
        // Asked before the look into the archive, where all is that they have stored.
        IReadOnlyList<AskedPod> then = [.. forwarded.Then.Where(marks.Latest.IsMissing)];
        var link = router.LinkOf(forwarded.Smsc)!;
        if (receipts.TryAddRecent(Read(link, forwarded.Pdu), batch))
        {
            return;
        }

        var found = (await lookUp.FindAsync(link, [forwarded.Pdu], IArchive.CorrelationDays))[0];
        if (found.Pod is { } pod)
        {
            await forwarding.ForwardAsync([new AskedPod(pod, 0)], forwarded.Smsc, forwarded.Pdu);
        }
        else if (found.Message is not null)
        {
            receipts.AddArchived(Read(link, forwarded.Pdu), lookUp.Expect(link, found), batch);
        }
        else if (then.Count > 0)
        {
            await forwarding.ForwardAsync(then, forwarded.Smsc, forwarded.Pdu);
        }
        else
        {
            receipts.AddUnknown(Read(link, forwarded.Pdu), batch);
        }
    }

    private static ReceivedReceipt Read(SmscLink link, byte[] pdu)
    {
        _ = DeliveredView.TryParse(pdu, out var delivered);
        return ReceivedReceipt.Read(link, delivered);
    }
}
