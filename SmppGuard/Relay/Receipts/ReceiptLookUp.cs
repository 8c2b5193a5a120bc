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
    ResumedReceipts resumed,
    StoredMarks marks)
{
    /// <summary>Most receipts come within them, and most of what is looked for is found there.</summary>
    private const int RecentDays = 1;

    /// <summary>Whether everything that an earlier process left is in the archive.</summary>
    public bool IsArchiveComplete => resumed.IsArchiveComplete;

    /// <summary>
    /// How many days back the archive is to be looked through this time; 0: not at all. Through all of it the first time and the last; where others store in it, through what is recent
    /// in between, too, after twice the time each time: another process may have sent the message a moment ago. Not at once while a submit to its recipient waits for its response: most
    /// receipts that are not known when they come have overtaken that by a moment, on another connection, and are known when they are looked at again.
    /// </summary>
    public int DaysToLookIn(UnansweredDelivery arrived, bool mayComeYet)
    {
        if (mayComeYet && arrived.IsNew && arrived.Groups is null)
        {
            return 0;
        }

        var isFirstOrLast = !arrived.IsLookedFor || !mayComeYet;
        return isFirstOrLast ? IArchive.CorrelationDays : archive.IsShared && int.IsPow2(arrived.Looks) ? RecentDays : 0;
    }

    /// <summary>Finds the message in the archive, and what the receipt is about, or whose it is.</summary>
    /// <param name="link">The SMSC.</param>
    /// <param name="pdu">The receipt.</param>
    /// <param name="days">So many days back; what is recent comes first, and is enough where it is what is looked for without doubt.</param>
    public async ValueTask<FoundReceipt> FindAsync(SmscLink link, byte[] pdu, int days)
    {
        link.Metrics.LookedUpReceipt();
        var (spellings, recipients, owner) = Read(link, pdu);
        var message = recipients.AreUnknown ? null : await FindAsync(RecentDays);
        if (days > RecentDays && (message is null || IsOver(message) || (owner is not null && !string.Equals(message.Account, owner, StringComparison.Ordinal))))
        {
            message = await FindAsync(days);
        }

        return message is null ? default
            : resumed.IsOfAnotherPod(message) ? new FoundReceipt(null, RecordIds.PodOf(message.RecordId))
            : new FoundReceipt(resumed.Expect(link, message, spellings), null);

        async ValueTask<MessageRecord?> FindAsync(int back) =>
            Choose(await archive.FindSentAsync(link.Name, spellings, recipients.AreUnknown ? null : recipients.Include, back, CancellationToken.None), owner, recipients);
    }

    /// <summary>
    /// Whether its message may turn up yet: a submit to its recipient waits for its response; or the archive does not hold all outcomes of the moment when none did, and
    /// those of messages that asked for no receipt are nowhere else; or others store in it, and have not stored all that they had sent. Returns what is known of that by now, for the next look.
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

        arrived = Look(arrived);
        mayComeYet = !progress.Holds(arrived.Recorded) || (archive.IsShared && (arrived.Others is null || MayKnow(arrived).Count > 0));
        return arrived;
    }

    /// <summary>Others that may have the message of a receipt in their journals, where it is not known here, and have not stored it: they are behind, or dead.</summary>
    public IReadOnlyList<AskedPod> MayKnow(UnansweredDelivery arrived) => marks.Latest.NotStoredSince(arrived.Others ?? marks.Latest);

    private UnansweredDelivery Look(UnansweredDelivery arrived)
    {
        var latest = marks.Latest;
        return arrived.Others is not null ? arrived
            : arrived.LooksAtOthers is not { } looks ? arrived with { LooksAtOthers = latest.Number }
            : latest.IsAfter(looks) ? arrived with { Others = latest }
            : arrived;
    }

    private static bool IsOver(MessageRecord message) => message.Receipts.Any(receipt => receipt.Stage == ReceiptStage.Final);

    private (IReadOnlyList<string> Spellings, ReceiptRecipients Recipients, string? Owner) Read(SmscLink link, byte[] pdu)
    {
        _ = DeliveredView.TryParse(pdu, out var delivered);
        var receipt = ReceivedReceipt.Read(link, delivered);
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
            var rank = (string.Equals(message.Account, owner, StringComparison.Ordinal) ? 2 : 0) + (IsOver(message) ? 0 : 1);
            if (rank > bestRank)
            {
                (best, bestRank) = (message, rank);
            }
        }

        return recipients.AreUnknown && found.Any(message => message.Msisdn != best!.Msisdn) ? null : best;
    }
}

/// <summary>What a receipt is about, as the archive knows it.</summary>
/// <param name="Expected">What; null: its message was not found, or is another pod's.</param>
/// <param name="Pod">The pod where the receipts of its message come together; null: this one.</param>
internal readonly record struct FoundReceipt(ExpectedReceipt? Expected, int? Pod);
