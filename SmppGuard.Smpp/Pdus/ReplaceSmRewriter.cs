using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>Copies a replace_sm with another message_id and text; everything else stays byte for byte.</summary>
public static class ReplaceSmRewriter
{
    /// <summary>The most octets that a rewrite can take.</summary>
    public static int MaxLength(in ReplaceSmView original, int textLength) => original.Pdu.Length + FieldLimits.MessageId + textLength;

    /// <summary>Writes the PDU with another message_id and text. Text that came in message_payload (SMPP 5.0) goes back there.</summary>
    /// <param name="original">The received PDU.</param>
    /// <param name="messageId">The id by which the receiver knows the message, at most 64 characters.</param>
    /// <param name="text">The encoded text, at most 254 octets in short_message.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int Rewrite(in ReplaceSmView original, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var payload = original.MessagePayloadTlvOffset;
        if (payload < 0 && text.Length > SubmitSmView.MaxShortMessage)
        {
            throw new ArgumentException($"short_message has at most {SubmitSmView.MaxShortMessage} octets, not {text.Length}.", nameof(text));
        }

        var writer = new PduWriter(destination);
        writer.Octets(original.Pdu[..ReplaceSmView.MessageIdOffset]);
        writer.CString(messageId);
        writer.Octets(original.Pdu[(ReplaceSmView.MessageIdOffset + original.MessageId.Length + 1)..original.SmLengthOffset]);
        if (payload < 0)
        {
            writer.Byte((byte)text.Length);
            writer.Octets(text);
            writer.Octets(original.Tlvs);
            return writer.Complete();
        }

        writer.Byte(0);
        writer.Octets(original.Pdu[original.TlvsOffset..payload]);
        writer.Tlv(TlvTag.MessagePayload, text);
        writer.Octets(original.Pdu[(payload + TlvReader.HeaderSize + original.Text.Length)..]);
        return writer.Complete();
    }
}
