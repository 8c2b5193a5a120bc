using SmppGuard.Smpp.Pdus;
using SmscSimulator.Deliveries;

namespace SmscSimulator.Server;

/// <content>What the SMSC sends when somebody says so.</content>
internal sealed partial class SmscServer
{
    /// <summary>A phone sends a text to a code, which goes to whoever is bound, or is bound as somebody; completes with the status of the acknowledgement.</summary>
    public Task<CommandStatus> ReplyAsync(string phone, string code, string text, string? systemId = null) =>
        DeliverAsync(DeliverSmEncoder.Reply(phone, code, text) ?? throw new ArgumentException("needs more than one message", nameof(text)), systemId);

    /// <summary>Sends a receipt, or an intermediate notification, for a message; completes with the status of the acknowledgement.</summary>
    public Task<CommandStatus> ReceiptAsync(
        SubmittedMessage message, MessageState state = MessageState.Delivered, int error = 0, string? messageId = null, bool isIntermediate = false)
    {
        byte[] receipt = DeliverSmEncoder.Receipt(
            System.Text.Encoding.ASCII.GetBytes(message.Destination),
            System.Text.Encoding.ASCII.GetBytes(message.Source),
            System.Text.Encoding.ASCII.GetBytes(messageId ?? message.MessageId),
            state,
            error,
            DateTimeOffset.UtcNow,
            DateTimeOffset.UtcNow,
            out int length,
            isIntermediate ? EsmClasses.IntermediateNotification : EsmClasses.DeliveryReceipt);
        return DeliverAsync(receipt.AsSpan(0, length).ToArray(), message.SystemId);
    }

    /// <summary>Sends any request (a whole PDU, sequence_number filled in) to a bound receiver; completes with the status of its response.</summary>
    public Task<CommandStatus> DeliverAsync(byte[] pdu, string? systemId = null)
    {
        var answer = new TaskCompletionSource<CommandStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        Deliveries.Add(new Delivery(pdu, pdu.Length, systemId, IsPooled: false, answer), TimeSpan.Zero);
        return answer.Task;
    }

    /// <summary>Queues a deliver_sm that is repeated until acknowledged, as an SMSC does.</summary>
    public void DeliverUntilAcknowledged(byte[] pdu, string? systemId = null) =>
        Deliveries.Add(new Delivery(pdu, pdu.Length, systemId, IsPooled: false, Waiter: null), TimeSpan.Zero);
}
