using System.Globalization;
using System.Text.Json.Serialization;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin;

/// <summary>A query_sm, cancel_sm or replace_sm as the API shows it with its message.</summary>
internal sealed record OperationResponse
{
    public required string Id { get; init; }

    /// <summary><c>query_sm</c>, <c>cancel_sm</c> or <c>replace_sm</c>.</summary>
    public required string Operation { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null: a replace_sm whose text was judged; the message <see cref="ReplacedBy"/> has the answer.</summary>
    public required DateTimeOffset? AnsweredAt { get; init; }

    public required uint? CommandStatus { get; init; }

    /// <summary>The message that a replace_sm made, which says what was decided; null: none.</summary>
    public required string? ReplacedBy { get; init; }

    public required string Account { get; init; }

    /// <summary>Address of the ESME.</summary>
    public required string Peer { get; init; }

    public required string? Smsc { get; init; }

    /// <summary>message_state that the SMSC told last, by its number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? MessageState { get; init; }

    public required IReadOnlyList<PduResponse> SubmittedPdus { get; init; }

    /// <summary>None where there is <see cref="ReplacedBy"/>: that message tells whether the replace_sm left.</summary>
    public required IReadOnlyList<PduResponse> SentPdus { get; init; }

    public required IReadOnlyList<PduResponse> AnswerPdus { get; init; }

    public static OperationResponse Of(OperationRecord operation) => new()
    {
        Id = operation.Id.ToString(CultureInfo.InvariantCulture),
        Operation = operation.Kind switch
        {
            OperationKind.Query => "query_sm",
            OperationKind.Cancel => "cancel_sm",
            _ => "replace_sm",
        },
        ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(operation.ReceivedAt),
        AnsweredAt = operation.AnsweredAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(operation.AnsweredAt),
        CommandStatus = operation.AnsweredAt == 0 ? null : (uint)operation.CommandStatus,
        ReplacedBy = operation.DecisionId == 0 ? null : operation.DecisionId.ToString(CultureInfo.InvariantCulture),
        Account = operation.Account,
        Peer = operation.Peer,
        Smsc = operation.Smsc.Length == 0 ? null : operation.Smsc,
        MessageState = StateIn(operation.Answers),
        SubmittedPdus = PduResponse.OfAll(operation.Submitted),
        SentPdus = operation.DecisionId == 0 ? PduResponse.OfAll(operation.Sent) : [],
        AnswerPdus = PduResponse.OfAll(operation.Answers),
    };

    private static byte? StateIn(ReadOnlySpan<byte> answers)
    {
        byte? state = null;
        while (answers.Length >= PduHeader.Size)
        {
            var length = (int)Math.Clamp(PduHeader.Read(answers).CommandLength, PduHeader.Size, (uint)answers.Length);
            if (PduHeader.Read(answers).CommandId == CommandId.QuerySmResp && QuerySmRespView.TryParse(answers[..length], out var view) == Smpp.Pdus.CommandStatus.ESME_ROK && view.HasBody)
            {
                state = (byte)view.MessageState;
            }

            answers = answers[length..];
        }

        return state;
    }
}
