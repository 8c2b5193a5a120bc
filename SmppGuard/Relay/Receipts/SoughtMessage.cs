using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>The message of one receipt while it is sought in the archive.</summary>
internal sealed class SoughtMessage
{
    private readonly ReceiptRecipients _recipients;
    private readonly string? _owner;

    private SoughtMessage(IReadOnlyList<string> spellings, ReceiptRecipients recipients, string? owner)
    {
        Spellings = spellings;
        Search = new SentSearch(spellings, recipients.AreUnknown ? null : recipients.Include);
        _recipients = recipients;
        _owner = owner;
    }

    /// <summary>The ids that the receipt names, in all spellings.</summary>
    public IReadOnlyList<string> Spellings { get; }

    public SentSearch Search { get; }

    /// <summary>Whether the receipt says whom its message went to.</summary>
    public bool NamesRecipient => !_recipients.AreUnknown;

    /// <summary>What was found by now, newest first.</summary>
    public List<MessageRecord> Found { get; } = [];

    /// <summary>Whether an older message may be meant rather than what was found: that has had its last receipt, or is not of the code that the receipt is addressed to.</summary>
    public bool IsInDoubt => Choose() is not { } message || IsOver(message) || (_owner is not null && !IsOwners(message));

    public static SoughtMessage Of(SmscLink link, byte[] pdu, NumberPlan numbers, CodeOwners owners)
    {
        _ = DeliveredView.TryParse(pdu, out var delivered);
        var receipt = ReceivedReceipt.Read(link, delivered);
        return new SoughtMessage(receipt.Ids.Spellings(), ReceiptRecipients.Of(receipt.Pdu, numbers), owners.AccountOf(receipt.Pdu.DestinationAddr)?.SystemId);
    }

    /// <summary>
    /// Of several the one whose code the receipt is addressed to, and of those the latest that has not had its last receipt. Where the receipt does not say whom it is about, it must be
    /// certain. Null: none.
    /// </summary>
    public MessageRecord? Choose()
    {
        MessageRecord? best = null;
        var bestRank = -1;
        foreach (var message in Found.Take(IArchive.SameIds))
        {
            var rank = (IsOwners(message) ? 2 : 0) + (IsOver(message) ? 0 : 1);
            if (rank > bestRank)
            {
                (best, bestRank) = (message, rank);
            }
        }

        return !NamesRecipient && Found.Exists(message => message.Msisdn != best!.Msisdn) ? null : best;
    }

    private static bool IsOver(MessageRecord message) => message.Receipts.Any(receipt => receipt.Stage == ReceiptStage.Final);

    private bool IsOwners(MessageRecord message) => string.Equals(message.Account, _owner, StringComparison.Ordinal);
}
