using System.Globalization;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Archive;

/// <summary>Everything the archive knows about one message.</summary>
internal sealed record MessageRecord
{
    public required long RecordId { get; init; }

    /// <summary><see cref="RecordId"/> as the API writes it.</summary>
    public string Id => RecordId.ToString(CultureInfo.InvariantCulture);

    public required string Account { get; init; }

    /// <summary>Owner of the code; null when the source was no registered code.</summary>
    public required string? Organization { get; init; }

    /// <summary>Registered number that the source matched; null when it matched none.</summary>
    public required string? Code { get; init; }

    /// <summary>source_addr as submitted.</summary>
    public required string Source { get; init; }

    /// <summary>The recipient; <see cref="Msisdn.None"/> when the address was not valid.</summary>
    public required Msisdn Msisdn { get; init; }

    public required Purpose Class { get; init; }

    public bool IsAllowed => Reason == Reason.None;

    /// <summary>Why it was refused, by a rule or because it could not be sent.</summary>
    public required Reason Reason { get; init; }

    public required string RulePack { get; init; }

    /// <summary>Name of the route that took it; null: none, it went to its account's SMSC.</summary>
    public string? Route { get; init; }

    /// <summary>Why it goes to this SMSC, as <see cref="SmppGuard.Journal.Records.RoutedBy"/> is spelled; null: no route took it.</summary>
    public string? RoutedBy { get; init; }

    /// <summary>What of it is not filed with the carrier, kinds with blanks between; null: nothing that was wanted.</summary>
    public string? NotFiled { get; init; }

    /// <summary>Address that the ESME came from.</summary>
    public required string Peer { get; init; }

    /// <summary>The consent event that allowed it; 0: none was needed or found.</summary>
    public required long ConsentId { get; init; }

    public required SubmitKind Kind { get; init; }

    /// <summary>The text as submitted. Of a binary message the octets in hexadecimal.</summary>
    public required string OriginalText { get; init; }

    /// <summary>The text as sent, marks included; null: refused. Of a binary message the octets in hexadecimal.</summary>
    public required string? SentText { get; init; }

    /// <summary>data_coding as submitted.</summary>
    public required byte OriginalDataCoding { get; init; }

    /// <summary>data_coding of what was sent; of a refused message as submitted.</summary>
    public required byte DataCoding { get; init; }

    /// <summary>Alphabet that <see cref="OriginalText"/> was read in.</summary>
    public required Alphabet OriginalAlphabet { get; init; }

    /// <summary>PDUs sent; 0: refused.</summary>
    public required int Segments { get; init; }

    /// <summary>registered_delivery as submitted (SMPP 3.4, 5.2.17).</summary>
    public required byte RegisteredDelivery { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>message_id that the ESME was given; null: none.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The PDUs that the ESME submitted for this message, in the order of their numbers; of an incomplete message those that came.</summary>
    public required IReadOnlyList<MessagePart> Parts { get; init; }

    public required string Smsc { get; init; }

    /// <summary>message_ids of the SMSC in the order of the segments.</summary>
    public required IReadOnlyList<string> SmscMessageIds { get; init; }

    public string? SmscMessageId => SmscMessageIds.Count > 0 ? SmscMessageIds[0] : null;

    /// <summary>command_status that the ESME was answered with.</summary>
    public required CommandStatus CommandStatus { get; init; }

    public required MessageOutcome Outcome { get; init; }

    /// <summary>What the SMSC reported, in the order in which it came.</summary>
    public required IReadOnlyList<MessageReceipt> Receipts { get; init; }

    public required DateTimeOffset ExpireAt { get; init; }

    /// <summary>
    /// Set for an accepted message that came in parts or left in segments, and of which a part asked for receipts: the SMSC's receipts become one of ours for each part.
    /// A segment that has not reported by then counts as UNKNOWN.
    /// </summary>
    public required DateTimeOffset? ReceiptsDue { get; init; }

    /// <summary>Set with <see cref="ReceiptsDue"/>.</summary>
    public required ReceiptAddresses? Addresses { get; init; }

    /// <summary>When the SMSC answered after the ESME had been told that it did not; null: it did not.</summary>
    public DateTimeOffset? LateAnswerAt { get; init; }

    /// <summary>What it answered then.</summary>
    public CommandStatus LateCommandStatus { get; init; }

    /// <summary>What was asked about it afterwards, oldest first, and, of what a replace_sm made, that replace_sm; none in lists.</summary>
    public IReadOnlyList<OperationRecord> Operations { get; init; } = [];

    /// <summary>What was submitted and what was sent; null in lists, and of a message that an earlier version recorded.</summary>
    public MessagePdus? Pdus { get; init; }

    /// <summary>Whether receipts of ours are due and not written, since segments have not reported. Ours stand under no message_id of the SMSC.</summary>
    public bool AwaitsReceipts => ReceiptsDue is not null && Outcome == MessageOutcome.Accepted
        && Receipts.All(receipt => receipt.SmscMessageId.Length > 0)
        && Receipts.Where(receipt => receipt.IsFinal).DistinctBy(receipt => receipt.SmscMessageId, StringComparer.Ordinal).Count() < Segments;

    /// <summary>Whether the ESME or the SMSC used this message_id for it or a part of it.</summary>
    public bool HasMessageId(string messageId) => string.Equals(MessageId, messageId, StringComparison.Ordinal)
        || SmscMessageIds.Contains(messageId, StringComparer.Ordinal)
        || Parts.Any(part => string.Equals(part.MessageId, messageId, StringComparison.Ordinal));
}

/// <summary>One PDU that the ESME submitted.</summary>
/// <param name="MessageId">message_id that it was answered with; null: none.</param>
/// <param name="Number">Which part, from 1.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="RegisteredDelivery">registered_delivery as submitted (SMPP 3.4, 5.2.17).</param>
internal sealed record MessagePart(string? MessageId, byte Number, DateTimeOffset ReceivedAt, byte RegisteredDelivery);

/// <summary>One delivery receipt.</summary>
/// <param name="At">When it came.</param>
/// <param name="SmscMessageId">The segment that it reports on; empty: a receipt of ours, on a part that the ESME submitted.</param>
/// <param name="State">State as the SMSC wrote it, for example <c>DELIVRD</c>.</param>
/// <param name="Error">Error as the SMSC wrote it; null: none.</param>
internal sealed record MessageReceipt(DateTimeOffset At, string SmscMessageId, string State, string? Error)
{
    /// <summary>How much it settled.</summary>
    public ReceiptStage Stage => ReceiptStates.StageOf(State);

    /// <summary>Whether the SMSC will not report on the segment again.</summary>
    public bool IsFinal => Stage == ReceiptStage.Final;
}
