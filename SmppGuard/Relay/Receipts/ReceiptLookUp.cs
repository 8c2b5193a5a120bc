using SmppGuard.Archive;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>Where a message can be that is not among those of late: in the archive, or on its way.</summary>
internal sealed class ReceiptLookUp(RelayCore relay, CodeOwners owners, IArchive archive, ArchivePump pump, ResumedReceipts resumed)
{
    /// <summary>Whether everything that an earlier process left is in the archive.</summary>
    public bool IsArchiveComplete => resumed.IsArchiveComplete;

    /// <summary>Finds the message in the archive, and what the receipt is about; null: it is not there.</summary>
    public async ValueTask<ExpectedReceipt?> FindAsync(Arrived arrived)
    {
        var (spellings, recipients) = Read(arrived);
        var found = await archive.FindSentAsync(arrived.Link.Name, spellings, recipients.AreUnknown ? null : recipients.Include, CancellationToken.None).ConfigureAwait(false);
        return Choose(found, arrived, recipients) is { } message ? resumed.Expect(arrived.Link, message, spellings) : null;
    }

    /// <summary>
    /// Whether its message may come into memory or into the archive yet: a submit to its recipient waits for its response, or memory cannot be relied on and the archive does not
    /// hold yet what the journal held when it came.
    /// </summary>
    public bool MayComeYet(Arrived arrived)
    {
        var recipients = ReceiptRecipients.Of(arrived.Read(), relay.Numbers);
        return arrived.Link.IsAwaitingResponse(recipients)
            || ((recipients.AreUnknown || arrived.Link.Correlator.HasGivenUp) && pump.StoredUpTo.Sequence < arrived.Recorded && !relay.Options.Archive.Paused);
    }

    private (IReadOnlyList<string> Spellings, ReceiptRecipients Recipients) Read(Arrived arrived)
    {
        var delivered = arrived.Read();
        _ = DeliveryReceiptView.TryParse(delivered, out var receipt);
        return (new ReceiptIds(receipt, arrived.Link.Correlator.Format).Spellings(), ReceiptRecipients.Of(delivered, relay.Numbers));
    }

    // Of several the one whose code the receipt is addressed to, and of those the latest that has not had its last receipt. Where the receipt does not say whom it is about, it
    // must be certain.
    private MessageRecord? Choose(IReadOnlyList<MessageRecord> found, Arrived arrived, in ReceiptRecipients recipients)
    {
        var owner = owners.AccountOf(arrived.Read().DestinationAddr)?.SystemId;
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
