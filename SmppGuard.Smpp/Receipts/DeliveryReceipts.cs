using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SmppGuard.Smpp;

/// <summary>Rewrites and writes delivery receipts (SMPP 3.4, appendix B).</summary>
public static class DeliveryReceipts
{
    /// <summary>Octets that are enough for <see cref="Format"/>.</summary>
    public const int MaxTextLength = 254;

    private const int MaxFreeText = 20;
    private const int MaxError = 64;

    /// <summary>The most octets that <see cref="ReplaceMessageId"/> writes.</summary>
    public static int MaxLength(in SubmitSmView deliverSm) => deliverSm.Pdu.Length + (2 * FieldLimits.MessageId);

    /// <summary>
    /// Writes a receipt about another message_id: in the text after <c>id:</c>, and in receipted_message_id. Everything else stays byte for byte, except
    /// that a short_message that would pass 254 octets loses its end, which is an excerpt of the original text.
    /// </summary>
    /// <param name="deliverSm">A receipt; one without an id is copied.</param>
    /// <param name="newId">The other id, at most 64 characters.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int ReplaceMessageId(in SubmitSmView deliverSm, ReadOnlySpan<byte> newId, Span<byte> destination)
    {
        if (!DeliveryReceiptView.TryParse(deliverSm, out var receipt))
        {
            deliverSm.Pdu.CopyTo(destination);
            return deliverSm.Pdu.Length;
        }

        var textId = receipt.TextIdRange;
        var inPayload = deliverSm.TryGetMessagePayload(out _);
        var writer = new PduWriter(destination);
        writer.Octets(deliverSm.Pdu[..deliverSm.SmLengthOffset]);
        if (inPayload)
        {
            writer.Byte(0);
        }
        else
        {
            var lengthOffset = writer.Length;
            writer.Byte(0);
            WriteText(ref writer, deliverSm.Udh, deliverSm.UserData, textId, newId);
            var length = Math.Min(writer.Length - lengthOffset - 1, SubmitSmView.MaxShortMessage);
            destination[lengthOffset] = (byte)length;
            writer.Truncate(lengthOffset + 1 + length);
        }

        var reader = new TlvReader(deliverSm.Tlvs);
        while (reader.Read(out var tag, out var value))
        {
            if (tag == TlvTag.ReceiptedMessageId && !value.IsEmpty)
            {
                WriteTlvId(ref writer, newId, withNul: value[^1] == 0);
            }
            else if (tag == TlvTag.MessagePayload)
            {
                writer.UInt16((ushort)TlvTag.MessagePayload);
                var lengthOffset = writer.Length;
                writer.UInt16(0);
                WriteText(ref writer, deliverSm.Udh, deliverSm.UserData, textId, newId);
                var length = Math.Min(writer.Length - lengthOffset - sizeof(ushort), ushort.MaxValue);
                BinaryPrimitives.WriteUInt16BigEndian(destination[lengthOffset..], (ushort)length);
                writer.Truncate(lengthOffset + sizeof(ushort) + length);
            }
            else
            {
                writer.Tlv(tag, value);
            }
        }

        return writer.Complete();
    }

    /// <summary>Writes the text of a receipt and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> octets.</param>
    /// <param name="messageId">The id that the ESME was given, at most 64 characters.</param>
    /// <param name="submitDate">When the message was submitted; written in minutes as it stands, so the caller picks the time zone.</param>
    /// <param name="doneDate">When it reached this state.</param>
    /// <param name="state">The state.</param>
    /// <param name="error">err:, three ASCII characters by custom; empty for 000. At most 64 octets of it are used.</param>
    /// <param name="text">The start of the message as ASCII; at most 20 octets of it are used, none past U+007F.</param>
    public static int Format(
        Span<byte> destination, ReadOnlySpan<byte> messageId, DateTimeOffset submitDate, DateTimeOffset doneDate, MessageState state,
        ReadOnlySpan<byte> error = default, ReadOnlySpan<byte> text = default)
    {
        var delivered = state is MessageState.Delivered or MessageState.Accepted;
        var length = 0;
        Append(destination, ref length, "id:"u8);
        Append(destination, ref length, messageId);
        Append(destination, ref length, delivered ? " sub:001 dlvrd:001 submit date:"u8 : " sub:001 dlvrd:000 submit date:"u8);
        AppendMinutes(destination, ref length, submitDate);
        Append(destination, ref length, " done date:"u8);
        AppendMinutes(destination, ref length, doneDate);
        Append(destination, ref length, " stat:"u8);
        Append(destination, ref length, MessageStates.ReceiptName(state));
        Append(destination, ref length, " err:"u8);
        Append(destination, ref length, error.IsEmpty ? "000"u8 : error[..Math.Min(error.Length, MaxError)]);
        Append(destination, ref length, " text:"u8);
        text = text[..Math.Min(text.Length, MaxFreeText)];
        Append(destination, ref length, Ascii.IsValid(text) ? text : default);
        return length;
    }

    private static void WriteText(
        ref PduWriter writer, scoped ReadOnlySpan<byte> udh, scoped ReadOnlySpan<byte> text, Range textId, scoped ReadOnlySpan<byte> newId)
    {
        writer.Octets(udh);
        var (start, length) = textId.GetOffsetAndLength(text.Length);
        writer.Octets(text[..start]);
        if (length > 0)
        {
            writer.Octets(newId);
        }

        writer.Octets(text[(start + length)..]);
    }

    private static void WriteTlvId(ref PduWriter writer, scoped ReadOnlySpan<byte> newId, bool withNul)
    {
        if (withNul)
        {
            writer.TlvCString(TlvTag.ReceiptedMessageId, newId);
        }
        else
        {
            writer.Tlv(TlvTag.ReceiptedMessageId, newId);
        }
    }

    private static void AppendMinutes(Span<byte> destination, ref int length, DateTimeOffset time)
    {
        if (!time.TryFormat(destination[length..], out var written, "yyMMddHHmm", CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("No room for a receipt.", nameof(destination));
        }

        length += written;
    }

    private static void Append(Span<byte> destination, ref int length, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(destination[length..]);
        length += octets.Length;
    }
}
