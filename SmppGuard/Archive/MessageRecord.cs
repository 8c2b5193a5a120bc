using System.Globalization;
using SmppGuard.Compliance;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Smpp;

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

    /// <summary>The PDUs that the ESME submitted for this message: one.</summary>
    public IReadOnlyList<MessagePart> Parts => [new MessagePart(MessageId)];

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
}

/// <summary>One PDU that the ESME submitted.</summary>
/// <param name="MessageId">message_id that it was answered with; null: none.</param>
internal sealed record MessagePart(string? MessageId);

/// <summary>One delivery receipt.</summary>
/// <param name="At">When it came.</param>
/// <param name="SmscMessageId">The segment that it reports on.</param>
/// <param name="State">State as the SMSC wrote it, for example <c>DELIVRD</c>.</param>
/// <param name="Error">Error as the SMSC wrote it; null: none.</param>
internal sealed record MessageReceipt(DateTimeOffset At, string SmscMessageId, string State, string? Error);
