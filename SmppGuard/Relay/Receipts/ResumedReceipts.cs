using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Replies;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Goes on with what an earlier process waited for: the receipts of segments that become one for each part. What has come already is in the archive, once the archive has
/// taken over what the journal held at the start. While it is paused it never does, and a later start goes on: what was told in the pause stands in the journal alone, and would be told again.
/// </summary>
internal sealed class ResumedReceipts(
    TimeProvider time,
    AccountStates accounts,
    ReceiptDeadlines deadlines,
    ILogger<ResumedReceipts> logger,
    Router router,
    IArchive archive,
    ArchiveProgress progress,
    MessageJournal journal,
    PodOptions pod)
{
    /// <summary>A validity period of three days, which is what SMSCs give where none is asked for, and some more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(8);

    private readonly Lock _gate = new();

    /// <summary>Whether everything that the journal held at the start is in the archive; never so while the archive is paused, which then has to do as it is.</summary>
    public bool IsArchiveComplete => progress.Holds(journal.RecoveredEnd);

    /// <summary>Finds the messages that wait for receipts, once, in the background.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await progress.WaitUntilStoredAsync(journal.RecoveredEnd, stopping);
            var count = 0;
            await foreach (var message in archive.AwaitingReceiptsAsync(time.GetUtcNow() - LongestWait, stopping))
            {
                if (!IsOfAnotherPod(message) && router.LinkOf(message.Smsc) is { } link && RequestedReceiptsReader.OfArchived(message, accounts.Of) is { } requested)
                {
                    _ = Resume(link, message, requested);
                    count++;
                }
            }

            if (count > 0)
            {
                RelayLog.ReceiptsResumed(logger, count);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; the next start looks again.
        }
        catch (Exception error)
        {
            RelayLog.ReceiptsNotResumed(logger, error);
        }
    }

    /// <summary>Whether the receipts of a message come together at another process.</summary>
    public bool IsOfAnotherPod(MessageRecord message) =>
        archive.IsShared && RecordIds.PodOf(message.RecordId) != pod.Number && RequestedReceiptsReader.OfArchived(message, accounts.Of) is not null;

    /// <summary>What a receipt is about whose message was found in the archive. From now on it is known in memory, so that what follows is told from what is new.</summary>
    /// <param name="link">The SMSC.</param>
    /// <param name="message">The message.</param>
    /// <param name="spellings">The ids that the receipt names, in all spellings.</param>
    public ExpectedReceipt Expect(SmscLink link, MessageRecord message, IReadOnlyList<string> spellings)
    {
        var segment = Math.Max(SegmentOf(message, spellings), 0);
        if (RequestedReceiptsReader.OfArchived(message, accounts.Of) is not { } requested)
        {
            // Also one whose response came too late: the ESME was never given an id.
            var isNobodys = message.MessageId is null || message.Segments > 1 || message.Parts.Count > 1 || string.Equals(message.Peer, AnswersToReplies.Peer, StringComparison.Ordinal);
            return link.Correlator.ExpectOnce(Describe(link, message, segment, message.MessageId is { } id ? Encoding.Latin1.GetBytes(id) : null, aggregate: null, isNobodys));
        }

        if (!message.AwaitsReceipts && !deadlines.TryFind(message.RecordId, out _))
        {
            // All receipts were written: what still comes is recorded, and not relayed.
            var ended = Describe(link, message, segment, esmeMessageId: null, ReceiptAggregate.AlreadyTold(requested));
            _ = ended.TryAdvance(ReceiptStage.Final, out _);
            return link.Correlator.ExpectOnce(ended);
        }

        // Of segments with one id the first that has not had its last receipt, as among those that are known in memory.
        var segments = Resume(link, message, requested);
        return segments.Where((_, i) => spellings.Contains(message.SmscMessageIds[i], StringComparer.Ordinal)).FirstOrDefault(one => !one.IsSettled) ?? segments[segment];
    }

    private static int SegmentOf(MessageRecord message, IReadOnlyList<string> spellings)
    {
        for (var i = 0; i < message.SmscMessageIds.Count; i++)
        {
            if (spellings.Contains(message.SmscMessageIds[i], StringComparer.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    // One of a message: the search at the start and the receipts that come meanwhile meet here.
    private List<ExpectedReceipt> Resume(SmscLink link, MessageRecord message, RequestedReceipts requested)
    {
        lock (_gate)
        {
            var segments = message.SmscMessageIds.Select((_, segment) => Describe(link, message, segment, esmeMessageId: null, aggregate: null)).ToList();
            var aggregate = link.Correlator.AggregateOf(segments) ?? (deadlines.TryFind(message.RecordId, out var waiting) ? waiting : Begin(link, message, requested, segments));
            return [.. segments.Select(segment => link.Correlator.ExpectOnce(segment.With(aggregate)))];
        }
    }

    private ReceiptAggregate Begin(SmscLink link, MessageRecord message, RequestedReceipts requested, List<ExpectedReceipt> segments)
    {
        // A repeated receipt is the same one; but an SMSC that gives several segments one id sends one for each.
        var settled = message.Receipts.Where(r => r.Stage == ReceiptStage.Final).GroupBy(r => r.SmscMessageId, StringComparer.Ordinal)
            .SelectMany(same =>
            {
                List<int> about = [.. segments.Where(segment => IsAbout(same.First(), segment.Id, link.Correlator.Format)).Select(segment => segment.Segment)];
                return same.Take(Math.Max(1, about.Count)).Select((receipt, i) => (i < about.Count ? about[i] : -1, receipt.State, receipt.Error));
            });

        // What stands for the others is, of what was said of them, what settles most, the first of it.
        var said = segments.Where(segment => !segment.IsSettled)
            .Select(segment => (segment.Segment, Receipt: message.Receipts.Where(r => IsAbout(r, segment.Id, link.Correlator.Format)).MaxBy(r => r.Stage)))
            .Where(one => one.Receipt?.Stage is ReceiptStage.Accepted or ReceiptStage.Unnamed)
            .Select(one => (one.Segment, SegmentState.Of(one.Receipt!.Stage, one.Receipt.State, one.Receipt.Error)));
        var aggregate = ReceiptAggregate.Resumed(requested, settled, said);
        if (progress.HasStored(journal.RecoveredEnd))
        {
            deadlines.Add(aggregate);
        }

        // Else segments may only seem to be silent.
        return aggregate;
    }

    // How far its receipts have come is in its record.
    private ExpectedReceipt Describe(SmscLink link, MessageRecord message, int segment, byte[]? esmeMessageId, ReceiptAggregate? aggregate, bool isNobodys = false)
    {
        var id = Encoding.Latin1.GetBytes(message.SmscMessageIds[segment]);
        var key = MessageIdKey.OfResponse(id, link.Correlator.Format);
        var expected = new ExpectedReceipt(message.RecordId, accounts.Of(message.Account), message.Msisdn, key) { EsmeMessageId = esmeMessageId, SmscId = id, Aggregate = aggregate, IsUnrequested = isNobodys, Segment = segment };

        // Of segments with one id each has a last receipt of its own.
        var others = message.SmscMessageIds.Take(segment).Count(other => MessageIdKey.OfResponse(Encoding.Latin1.GetBytes(other), link.Correlator.Format) == key);
        foreach (var receipt in message.Receipts.Where(receipt => IsAbout(receipt, key, link.Correlator.Format)))
        {
            if (receipt.Stage != ReceiptStage.Final || others-- <= 0)
            {
                _ = expected.TryAdvance(receipt.Stage, out _);
            }
        }

        return expected;
    }

    // Records of earlier versions have ids as the receipt spelled them.
    private static bool IsAbout(MessageReceipt receipt, MessageIdKey segment, MessageIdFormat format)
    {
        var id = Encoding.Latin1.GetBytes(receipt.SmscMessageId);
        return id.Length > 0 && (MessageIdKey.OfResponse(id, format) == segment || MessageIdKey.OfReceipt(id, format) == segment);
    }
}
