using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// Goes on with what an earlier process waited for: the receipts of segments that become one for each part. What has come already is in the archive, once the archive has
/// taken over what the journal held at the start.
/// </summary>
internal sealed class ResumedReceipts(RelayCore relay, Router router, IArchive archive, ArchivePump pump, MessageJournal journal)
{
    /// <summary>A validity period of three days, which is what SMSCs give where none is asked for, and some more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(8);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether everything that the journal held at the start is in the archive; never so while the archive is paused, which then has to do as it is.</summary>
    public bool IsArchiveComplete => relay.Options.Archive.Paused || pump.StoredUpTo.Sequence >= journal.RecoveredEnd.Sequence;

    /// <summary>Finds the messages that wait for receipts, once, in the background.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!IsArchiveComplete)
            {
                await Task.Delay(LookAgain, relay.Time, stopping).ConfigureAwait(false);
            }

            var count = 0;
            await foreach (var message in archive.UnfoldedAsync(relay.Time.GetUtcNow() - LongestWait, stopping).ConfigureAwait(false))
            {
                if (router.LinkOf(message.Smsc) is { } link)
                {
                    _ = Resume(link, message);
                    count++;
                }
            }

            if (count > 0)
            {
                RelayLog.ReceiptsResumed(relay.Logger, count);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; the next start looks again.
        }
        catch (Exception error)
        {
            RelayLog.ReceiptsNotResumed(relay.Logger, error);
        }
    }

    /// <summary>What a receipt is about whose message was found in the archive.</summary>
    /// <param name="link">The SMSC.</param>
    /// <param name="message">The message.</param>
    /// <param name="messageId">The id that the receipt names.</param>
    public ExpectedReceipt Expect(SmscLink link, MessageRecord message, byte[] messageId)
    {
        var account = relay.StateOf(message.Account);
        if (OwedBy(message) is not { } owed)
        {
            return new ExpectedReceipt(message.RecordId, account, message.MessageId is { } id ? Encoding.Latin1.GetBytes(id) : null, Fold: null);
        }

        if (!message.AwaitsReceipts)
        {
            return new ExpectedReceipt(message.RecordId, account, GivenId: null, ReceiptFold.Ended(owed));
        }

        var resumed = Resume(link, message);
        return link.Correlator.TryResolve(messageId, final: false, out var expected) ? expected : resumed;
    }

    private ExpectedReceipt Resume(SmscLink link, MessageRecord message)
    {
        var owed = OwedBy(message)!;
        var came = message.Receipts.Where(r => r.IsFinal).DistinctBy(r => r.SmscMessageId, StringComparer.Ordinal).ToList();
        var fold = ReceiptFold.Resumed(owed, ReportsOf(message), came.Select(r => (r.State, r.Error)));
        var account = relay.StateOf(message.Account);
        var isNew = false;
        ExpectedReceipt? last = null;
        for (var i = 0; i < message.SmscMessageIds.Count; i++)
        {
            var segment = message.SmscMessageIds[i];
            last = new ExpectedReceipt(message.RecordId, account, GivenId: null, fold, i);
            if (!came.Exists(r => string.Equals(r.SmscMessageId, segment, StringComparison.Ordinal)))
            {
                isNew |= link.Correlator.TryExpect(MessageIdKey.OfResponse(Encoding.Latin1.GetBytes(segment), link.Correlator.Format), last);
            }
        }

        if (isNew)
        {
            relay.ReceiptDeadlines.Add(fold);
        }

        return last!;
    }

    // Where parts left as they came, only those report that asked for it.
    private static int ReportsOf(MessageRecord message) => LeftAsItCame(message) ? Math.Max(message.Parts.Count(WantsSuccess), 1) : message.Segments;

    private static bool LeftAsItCame(MessageRecord message) => string.Equals(message.SentText, message.OriginalText, StringComparison.Ordinal);

    private static bool WantsSuccess(MessagePart part) => RegisteredDeliveries.WantsSuccess(part.RegisteredDelivery);

    private OwedReceipts? OwedBy(MessageRecord message)
    {
        if (message is not { ReceiptsDue: { } due, Addresses: { } addresses })
        {
            return null;
        }

        var owed = message.Parts
            .Where(p => p.MessageId is not null && (p.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0)
            .Select(p => new OwedReceipt(
                Encoding.Latin1.GetBytes(p.MessageId!),
                p.RegisteredDelivery,
                p.ReceivedAt.ToUnixTimeMilliseconds(),
                IsCompleting: string.Equals(p.MessageId, message.MessageId, StringComparison.Ordinal)));
        var mayBeSilent = LeftAsItCame(message) && !message.Parts.Any(WantsSuccess);
        var address = new ReceiptAddress(
            addresses.DestinationTon, addresses.DestinationNpi, Encoding.Latin1.GetBytes(addresses.Destination),
            addresses.SourceTon, addresses.SourceNpi, Encoding.Latin1.GetBytes(message.Source));
        return new OwedReceipts(relay.StateOf(message.Account), message.RecordId, address, [.. owed], mayBeSilent ? 0 : due.ToUnixTimeMilliseconds());
    }
}
