using SmppGuard.Smpp.Pdus;

namespace SmscSimulator.Behaviour;

/// <summary>What a script makes the SMSC do with one submit.</summary>
internal readonly struct SubmitReply
{
    internal enum Action
    {
        Answer,
        Nothing,
        Disconnect,
        GenericNack,
    }

    private SubmitReply(Action kind, CommandStatus status = CommandStatus.ESME_ROK)
    {
        Kind = kind;
        Status = status;
        Receipts = 1;
    }

    /// <summary>ESME_ROK with the message_id that the server gives out.</summary>
    public static SubmitReply Ok => new(Action.Answer);

    /// <summary>No answer now; <see cref="Server.SubmittedMessage.Answer"/> can give one later, in any order.</summary>
    public static SubmitReply None => new(Action.Nothing);

    /// <summary>Closes the connection without an answer.</summary>
    public static SubmitReply Disconnect => new(Action.Disconnect);

    internal Action Kind { get; }

    internal CommandStatus Status { get; }

    internal string? MessageId { get; init; }

    internal TimeSpan Delay { get; init; }

    internal bool HeaderOnly { get; init; }

    /// <summary>What becomes of the message; null: drawn from <see cref="Server.SmscServer.ReceiptStates"/>.</summary>
    internal MessageState? State { get; init; }

    internal int? ReceiptError { get; init; }

    internal bool HasNoReceipt { get; init; }

    /// <summary>How often the receipt comes.</summary>
    internal int Receipts { get; init; }

    /// <summary>The id that the receipt names; null: that of the answer.</summary>
    internal string? ReceiptMessageId { get; init; }

    /// <summary>The receipt does not wait for an answer that is late.</summary>
    internal bool ReceiptFirst { get; init; }

    internal byte[]? Tlvs { get; init; }

    /// <summary>ESME_ROK with this message_id.</summary>
    public static SubmitReply WithId(string messageId) => new(Action.Answer) { MessageId = messageId };

    /// <summary>A refusal: the header alone, as most SMSCs answer errors.</summary>
    public static SubmitReply Error(CommandStatus status) => new(Action.Answer, status) { HeaderOnly = true };

    /// <summary>A refusal that carries an empty message_id.</summary>
    public static SubmitReply ErrorWithBody(CommandStatus status) => new(Action.Answer, status) { MessageId = "" };

    /// <summary>A generic_nack that carries the submit's sequence_number.</summary>
    public static SubmitReply Nack(CommandStatus status) => new(Action.GenericNack, status);

    /// <summary>The same, and the receipt reports this state and error code (1 unless said, 0 for a delivered message). The phone shows only what is delivered.</summary>
    public SubmitReply Reporting(MessageState state, int? error = null) => this with { State = state, ReceiptError = error };

    /// <summary>The same, and no receipt comes by itself; <see cref="Server.SmscServer.ReceiptAsync"/> can send one later.</summary>
    public SubmitReply WithoutReceipt() => this with { HasNoReceipt = true };

    /// <summary>The same, after a while; later submits may overtake it.</summary>
    public SubmitReply After(TimeSpan delay) => this with { Delay = delay };

    /// <summary>The same, with these octets, TLVs or not, behind the message_id; a refusal has one then, too, an empty one.</summary>
    public SubmitReply WithTlvs(byte[] tlvs) => this with { Tlvs = tlvs, HeaderOnly = false, MessageId = Status == CommandStatus.ESME_ROK ? MessageId : "" };
}
