using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Replies;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Deliveries;

/// <summary>
/// What comes from an SMSC, on its connection's read loop:
/// <code>
/// receipt of a message of late ─▶ recorded here and now, and relayed if it is news
///         of another one       ─▶ <see cref="UnresolvedReceipts"/>: looked for in the archive, or waited for, on a path of their own
/// reply                        ─▶ <see cref="ReplyPath"/>: one after the other, because the last word counts
/// </code>
/// So replies never wait for receipts, however many come that nobody knows.
/// </summary>
internal sealed class DeliverPath(RelayMetrics metrics, ReceiptPath receipts, ReplyPath replies) : IAsyncDisposable
{
    /// <summary>Accepts a deliver_sm or data_sm: it is answered in any case, now or when it is recorded.</summary>
    public void Accept(SmscConnection connection, in PduHeader header, ReadOnlySpan<byte> pdu, DeliverBatch batch)
    {
        var status = DeliveredView.TryParse(pdu, out var delivered);
        if (status != CommandStatus.ESME_ROK)
        {
            metrics.ProtocolError(PeerSides.Smsc, status);
            connection.Answer(header, status);
            return;
        }

        if (delivered.Flaws != DeliveredFlaws.None)
        {
            connection.Link.Metrics.DeliveredWithFlaws(delivered.Flaws);
        }

        if (!(delivered.IsReceipt ? TryAcceptReceipt(connection, delivered, batch) : replies.TryAccept(connection, delivered)))
        {
            // Temporary: the SMSC keeps it and tries again.
            connection.Answer(header, CommandStatus.ESME_RX_T_APPN);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await receipts.DisposeAsync();
        await replies.DisposeAsync();
    }

    // What is no receipt in its text can be a reply that the SMSC marked wrongly: a refusal among those counts.
    private bool TryAcceptReceipt(SmscConnection connection, in DeliveredView delivered, DeliverBatch batch)
    {
        var receipt = ReceivedReceipt.Read(connection.Link, delivered);
        var mayBeReply = !delivered.UserData.IsEmpty && receipt.Says.TextMessageId.IsEmpty;
        return mayBeReply && replies.IsRefusal(connection.Link, delivered) ? replies.TryAccept(connection, delivered) : receipts.TryAccept(connection, receipt, batch);
    }
}
