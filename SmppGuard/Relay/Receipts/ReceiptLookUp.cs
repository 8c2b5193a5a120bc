using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>Where a message can be that is not among those of late: in the archive, or on its way.</summary>
internal sealed class ReceiptLookUp(
    MessageJournal journal,
    TimeProvider time,
    NumberPlan numbers,
    CodeOwners owners,
    IArchive archive,
    ArchiveProgress progress,
    ResumedReceipts resumed)
{
    /// <summary>Whether everything that an earlier process left is in the archive.</summary>
    public bool IsArchiveComplete => resumed.IsArchiveComplete;

    /// <summary>Finds the message in the archive, and what the receipt is about; null: it is not there.</summary>
    public async ValueTask<ExpectedReceipt?> FindAsync(UnansweredDelivery arrived)
    {
        var (spellings, recipients, owner) = Read(arrived);
        var found = await archive.FindSentAsync(arrived.Link.Name, spellings, recipients.AreUnknown ? null : recipients.Include, CancellationToken.None);
        return Choose(found, owner, recipients) is { } message ? resumed.Expect(arrived.Link, message, spellings) : null;
    }

    /// <summary>
    /// Whether its message may turn up yet: a submit to its recipient waits for its response; or the archive does not hold all outcomes of the moment when none did, and
    /// those of messages that asked for no receipt are nowhere else. Returns what is known of that by now, for the next look.
    /// </summary>
    public UnansweredDelivery Reconsider(UnansweredDelivery arrived, out bool mayComeYet)
    {
        mayComeYet = !arrived.IsTooLate(time.TickMilliseconds());
        if (!mayComeYet)
        {
            return arrived;
        }

        if (arrived.Groups is not { } groups)
        {
            if (arrived.Link.IsAwaitingResponse(ReceiptRecipients.Of(arrived.Read(), numbers)))
            {
                return arrived;
            }

            // A submit that leaves later cannot be meant, so this is asked no more.
            groups = journal.Groups;
            arrived = arrived with { Groups = groups };
        }

        if (arrived.Recorded is null && journal.HasWrittenAllSince(groups))
        {
            arrived = arrived with { Recorded = journal.Committed };
        }

        mayComeYet = !progress.Holds(arrived.Recorded);
        return arrived;
    }

    private (IReadOnlyList<string> Spellings, ReceiptRecipients Recipients, string? Owner) Read(UnansweredDelivery arrived)
    {
        var receipt = ReceivedReceipt.Read(arrived);
        return (receipt.Ids.Spellings(), ReceiptRecipients.Of(receipt.Pdu, numbers), owners.AccountOf(receipt.Pdu.DestinationAddr)?.SystemId);
    }

    // Of several the one whose code the receipt is addressed to, and of those the latest that has not had its last receipt. Where the receipt does not say whom it is about, it
    // must be certain.
    private static MessageRecord? Choose(IReadOnlyList<MessageRecord> found, string? owner, in ReceiptRecipients recipients)
    {
        MessageRecord? best = null;
        var bestRank = -1;
        foreach (var message in found)
        {
            var rank = (string.Equals(message.Account, owner, StringComparison.Ordinal) ? 2 : 0) + (message.Receipts.Any(receipt => receipt.Stage == ReceiptStage.Final) ? 0 : 1);
            if (rank > bestRank)
            {
                (best, bestRank) = (message, rank);
            }
        }

        return recipients.AreUnknown && found.Any(message => message.Msisdn != best!.Msisdn) ? null : best;
    }
}
