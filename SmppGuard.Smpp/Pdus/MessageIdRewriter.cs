namespace SmppGuard.Smpp.Pdus;

/// <summary>Copies a PDU with another message_id: the two sides of a proxy can know one message by different ids.</summary>
public static class MessageIdRewriter
{
    /// <summary>The most octets that a rewrite can take.</summary>
    public static int MaxLength(ReadOnlySpan<byte> pdu) => pdu.Length + FieldLimits.MessageId;

    /// <summary>Writes the PDU with another message_id; everything else, the sequence_number included, stays byte for byte.</summary>
    /// <param name="pdu">A PDU that its view has accepted.</param>
    /// <param name="messageIdOffset">Where message_id starts: the view says; 16 in all responses that have one.</param>
    /// <param name="messageId">The other id, at most 64 characters.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the PDU.</param>
    /// <returns>Octets written.</returns>
    public static int Rewrite(ReadOnlySpan<byte> pdu, int messageIdOffset, ReadOnlySpan<byte> messageId, Span<byte> destination)
    {
        var length = pdu[messageIdOffset..].IndexOf((byte)0);
        if (length < 0)
        {
            throw new ArgumentException("There is no message_id here.", nameof(messageIdOffset));
        }

        var writer = new PduWriter(destination);
        writer.Octets(pdu[..messageIdOffset]);
        writer.CString(messageId);
        writer.Octets(pdu[(messageIdOffset + length + 1)..]);
        return writer.Complete();
    }
}
