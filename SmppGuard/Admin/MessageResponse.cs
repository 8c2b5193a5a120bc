using System.Text.Json.Serialization;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>A message as the API shows it.</summary>
internal sealed record MessageResponse
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public required string? Organization { get; init; }

    /// <summary>The registered number that the source matched.</summary>
    public required string? Code { get; init; }

    /// <summary>The source as it was sent.</summary>
    public required string Source { get; init; }

    public required string? Msisdn { get; init; }

    /// <summary>Spelled as purposes are: Commercial, Notification, Verification, PublicInterest.</summary>
    public required string? Class { get; init; }

    /// <summary><c>allowed</c> or <c>refused</c>.</summary>
    public required string Decision { get; init; }

    public required string? Reason { get; init; }

    public required string RulePack { get; init; }

    public required string? ConsentId { get; init; }

    public required string OriginalText { get; init; }

    public required string? SentText { get; init; }

    public required int DataCoding { get; init; }

    public required int Segments { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset? AnsweredAt { get; init; }

    public required string? MessageId { get; init; }

    public required IReadOnlyList<PartResponse> Parts { get; init; }

    public required string Smsc { get; init; }

    /// <summary>The route that it took; left out where it went to its account's SMSC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Route { get; init; }

    /// <summary>Why it went to this SMSC: <c>route</c>, its targets and weights; <c>fail-over</c>, others were out; <c>moved</c>, it waited for one that went out; <c>filing</c>, it is not filed with others. Left out where <see cref="Route"/> is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RoutedBy { get; init; }

    /// <summary>What of it is not filed with the carrier behind the SMSC: <c>signature</c>, <c>template</c>, <c>contact</c>, <c>link</c>. Left out where nothing that is wanted is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NotFiled { get; init; }

    public required string? SmscMessageId { get; init; }

    public required IReadOnlyList<string> SmscMessageIds { get; init; }

    public required uint CommandStatus { get; init; }

    /// <summary><c>accepted</c>, <c>rejected</c>, <c>unknown</c>, <c>incomplete</c>, <c>scheduled</c>, <c>cancelled</c>, <c>expired</c>; null: refused before it was sent.</summary>
    public required string? Outcome { get; init; }

    public required IReadOnlyList<ReceiptResponse> Receipts { get; init; }

    /// <summary>Whether it is ours, sent back to somebody who replied.</summary>
    public required bool AnswersReply { get; init; }

    public required DateTimeOffset ExpireAt { get; init; }

    /// <summary>When the SMSC answered after the provider had been told that it did not; <c>outcome</c> and <c>smscMessageIds</c> are then as it said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LateAnswerAt { get; init; }

    /// <summary>What it answered then; <c>commandStatus</c> is what the provider was told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? LateCommandStatus { get; init; }

    /// <summary>The message that this one replaced; left out of all that no replace_sm made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Replaces { get; init; }

    /// <summary>What was asked about it afterwards, oldest first; left out in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OperationResponse>? Operations { get; init; }

    /// <summary>The PDU as submitted, or those of the parts in the order of their numbers; left out in lists, and of what an earlier version recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PduResponse>? SubmittedPdus { get; init; }

    /// <summary>The PDUs as sent, with the sequence_number of what was submitted; none: nothing was sent. Left out where <see cref="SubmittedPdus"/> is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PduResponse>? SentPdus { get; init; }

    public static MessageResponse Of(MessageRecord message) => new()
    {
        Id = message.Id,
        Account = message.Account,
        Organization = message.Organization,
        Code = message.Code,
        Source = message.Source,
        Msisdn = message.Msisdn.IsValid ? message.Msisdn.Digits : null,
        Class = message.Class == Purpose.Unknown ? null : message.Class.ToString(),
        Decision = message.IsAllowed ? "allowed" : "refused",
        Reason = message.IsAllowed ? null : message.Reason.Name(),
        RulePack = message.RulePack,
        ConsentId = message.ConsentId == 0 ? null : ConsentResponse.IdOf(message.ConsentId),
        OriginalText = message.OriginalText,
        SentText = IsNeverSent(message) ? null : message.SentText,
        DataCoding = message.DataCoding,
        Segments = IsNeverSent(message) ? 0 : message.Segments,
        ReceivedAt = message.ReceivedAt,
        SentAt = message.SentAt,
        AnsweredAt = message.AnsweredAt,
        MessageId = message.MessageId,
        Parts = [.. message.Parts.Select(part => new PartResponse(part.MessageId, part.Number, part.ReceivedAt))],
        Smsc = message.Smsc,
        Route = message.Route,
        RoutedBy = message.RoutedBy,
        NotFiled = message.NotFiled?.Split(' '),
        SmscMessageId = message.SmscMessageId,
        SmscMessageIds = message.SmscMessageIds,
        CommandStatus = (uint)message.CommandStatus,
        Outcome = message.Outcome switch
        {
            MessageOutcome.Accepted => "accepted",
            MessageOutcome.Rejected => "rejected",
            MessageOutcome.Unknown => "unknown",
            MessageOutcome.Incomplete => "incomplete",
            MessageOutcome.Scheduled => "scheduled",
            MessageOutcome.Cancelled => "cancelled",
            MessageOutcome.Expired => "expired",
            _ => null,
        },
        Receipts = [.. message.Receipts.Select(receipt => new ReceiptResponse(receipt.At, receipt.State, receipt.Error, receipt.SmscMessageId))],
        AnswersReply = message.Kind == SubmitKind.AnswerToReply,
        ExpireAt = message.ExpireAt,
        LateAnswerAt = message.LateAnswerAt,
        LateCommandStatus = message.LateAnswerAt is null ? null : (uint)message.LateCommandStatus,
    };

    // What waited for its time, and did not leave when that came.
    private static bool IsNeverSent(MessageRecord message) => message.Outcome is MessageOutcome.None or MessageOutcome.Cancelled or MessageOutcome.Expired;

    /// <summary>Everything about one message, as against <see cref="Of"/> for lists.</summary>
    public static MessageResponse Whole(MessageRecord message)
    {
        var replacement = message.Operations.FirstOrDefault(operation => operation.DecisionId == message.RecordId);
        var submitted = replacement is null ? message.Pdus?.Submitted : replacement.Submitted;
        var sent = IsNeverSent(message) ? default(ReadOnlyMemory<byte>)
            : replacement is null || replacement.Sent.Length == 0 || message.Pdus is null ? message.Pdus?.Sent
            : message.Pdus.Sent.IsEmpty ? default : replacement.Sent;
        return Of(message) with
        {
            Replaces = replacement is null ? null : replacement.RecordId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Operations = [.. message.Operations.Where(operation => operation.RecordId == message.RecordId).Select(OperationResponse.Of)],
            SubmittedPdus = submitted is { } octets ? PduResponse.OfAll(octets.Span) : null,
            SentPdus = sent is { } others ? PduResponse.OfAll(others.Span) : null,
        };
    }
}

/// <summary>One PDU that the provider submitted for a message.</summary>
internal sealed record PartResponse(string? MessageId, byte Number, DateTimeOffset ReceivedAt);

/// <summary>One delivery receipt.</summary>
internal sealed record ReceiptResponse(DateTimeOffset At, string State, string? Error, string SmscMessageId);

/// <summary>A piece of a list of messages; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record MessageList(IReadOnlyList<MessageResponse> Items, string? Next)
{
    /// <summary>Where it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageTotal? Total { get; init; }

    /// <summary>Days of the period whose records the archive has lost, where there are any: the list is not whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? LostDays { get; init; }
}

/// <summary>How many messages there are.</summary>
/// <param name="Count">As far as was counted.</param>
/// <param name="Exact">False: there may be more.</param>
internal sealed record MessageTotal(long Count, bool Exact);
