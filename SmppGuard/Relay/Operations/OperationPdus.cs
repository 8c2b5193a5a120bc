using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>The PDUs of query_sm, cancel_sm and replace_sm, as they are passed on and answered.</summary>
internal static class OperationPdus
{
    /// <summary>The same with another message_id.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <param name="offset">Where its message_id begins.</param>
    /// <param name="id">The other one, without the NUL.</param>
    public static byte[] WithId(byte[] pdu, int offset, byte[] id)
    {
        var rewritten = new byte[MessageIdRewriter.MaxLength(pdu)];
        return rewritten[..MessageIdRewriter.Rewrite(pdu, offset, id, rewritten)];
    }

    /// <summary>A response without a body.</summary>
    public static byte[] Error(CommandId request, CommandStatus status, uint sequenceNumber)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, request.ToResponse(), sequenceNumber, status);
        return pdu;
    }
}
