using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>A request to send a message, or a part of one: whose it is, and how it is answered. The same from when it is read until it is answered.</summary>
/// <param name="account">The account, for receipts and metrics.</param>
/// <param name="origin">Who waits for the answer.</param>
/// <param name="commandId">command_id of the request.</param>
/// <param name="sequenceNumber">sequence_number of the request.</param>
/// <param name="started">When it was received, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal readonly struct SubmitRequest(AccountState account, IAnswered origin, CommandId commandId, uint sequenceNumber, long started)
{
    public AccountState Account { get; } = account;

    public IAnswered Origin { get; init; } = origin;

    public CommandId CommandId { get; } = commandId;

    public uint SequenceNumber { get; } = sequenceNumber;

    /// <summary>When it was received, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Started { get; } = started;

    /// <summary>Not 0: the ESME gets this as message_id in place of the SMSC's (a part of a long message, several segments, several destinations of a submit_multi).</summary>
    public long EsmeMessageId { get; init; }

    /// <summary>Set for a replace_sm: how its decided text is sent.</summary>
    public ReplaceRequest? Replace { get; init; }

    /// <summary>The message that waits here of which it is to take the place: it waits as that did, whatever its class.</summary>
    public ScheduledMessage? InPlaceOf { get; init; }

    /// <summary>Set for a message that waited for its time: its ESME was answered long ago.</summary>
    public ReleasedMessage? Released { get; init; }

    /// <summary>Answers it, and counts the decision.</summary>
    public void Answer(CommandStatus status, Reason reason, ReadOnlySpan<byte> messageId = default, ReadOnlySpan<byte> tlvs = default)
    {
        if (Released is null)
        {
            Account.Metrics.Submit(reason);
        }

        Origin.Answer(AnswerOf(status, reason, messageId, tlvs));
    }

    /// <summary>The answer of a part that waits for the others, or was taken before: no decision, so it is not counted as one.</summary>
    public SubmitAnswer PartAnswer(long esmeMessageId) => AnswerOf(CommandStatus.ESME_ROK, Reason.None, GuardMessageId.Of(esmeMessageId), default);

    private SubmitAnswer AnswerOf(CommandStatus status, Reason reason, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs) => new()
    {
        Request = CommandId,
        SequenceNumber = SequenceNumber,
        Started = Started,
        Status = status,
        Reason = reason,
        MessageId = messageId,
        Tlvs = tlvs,
    };
}
