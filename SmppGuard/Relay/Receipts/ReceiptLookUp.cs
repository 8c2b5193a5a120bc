using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;

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

    /// <summary>Finds the messages of receipts in the archive, in the order of the receipts. All are sought together: in a flood of them that is what keeps the archive from being read for each.</summary>
    /// <param name="link">The SMSC.</param>
    /// <param name="pdus">The receipts.</param>
    /// <param name="days">So many days back; what is recent comes first, and is enough where it is what is looked for without doubt.</param>
    public async ValueTask<IReadOnlyList<FoundReceipt>> FindAsync(SmscLink link, IReadOnlyList<byte[]> pdus, int days)
    {
        link.Metrics.LookedUpReceipts(pdus.Count);
        var today = ArchiveDay.Of(time.UtcMilliseconds());
        var (oldest, recent) = (today - Math.Min(days, IArchive.CorrelationDays), today - RecentDays);
        List<SoughtMessage> sought = [.. pdus.Select(pdu => SoughtMessage.Of(link, pdu, numbers, owners))];
        await SearchAsync(link, [.. sought.Where(one => one.NamesRecipient)], recent, ArchiveDay.Last);
        if (oldest < recent)
        {
            await SearchAsync(link, [.. sought.Where(one => one.NamesRecipient && one.IsInDoubt)], oldest, recent - 1);
            await SearchAsync(link, [.. sought.Where(one => !one.NamesRecipient)], oldest, ArchiveDay.Last);
        }

        return [.. sought.Select(one => Of(one.Choose(), one))];

        FoundReceipt Of(MessageRecord? message, SoughtMessage one) => new(message, one.Spellings, message is not null && resumed.IsOfAnotherPod(message) ? RecordIds.PodOf(message.RecordId) : null);
    }

    /// <summary>What a receipt is about whose message was found, and is not another pod's; from now on it is known in memory.</summary>
    public ExpectedReceipt Expect(SmscLink link, FoundReceipt found) => resumed.Expect(link, found.Message!, found.Spellings);

    /// <summary>
    /// Whether looking once more would find what the look before did: its outcome, if it has one, is in the journal and not yet in the archive, where it was looked for, and nobody else stores there.
    /// It is in memory only if it was at that look.
    /// </summary>
    public bool IsAsBefore(UnansweredDelivery arrived) =>
        arrived is { IsLookedFor: true, Recorded: { } recorded } && !archive.IsShared && !progress.Holds(recorded) && !arrived.IsTooLate(time.TickMilliseconds());

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

    private async ValueTask SearchAsync(SmscLink link, List<SoughtMessage> sought, int oldest, int newest)
    {
        if (sought.Count == 0)
        {
            return;
        }

        link.Metrics.SearchedForReceipts();
        var found = await archive.FindSentAsync(link.Name, [.. sought.Select(one => one.Search)], oldest, newest, CancellationToken.None);
        for (var i = 0; i < sought.Count; i++)
        {
            sought[i].Found.AddRange(found[i]);
        }
    }
}

/// <summary>Where the archive has led to.</summary>
/// <param name="Message">The message of the receipt; null: it was not found.</param>
/// <param name="Spellings">The ids that the receipt names, in all spellings.</param>
/// <param name="Pod">The pod where the receipts of the message come together; null: this one.</param>
internal readonly record struct FoundReceipt(MessageRecord? Message, IReadOnlyList<string> Spellings, int? Pod);
