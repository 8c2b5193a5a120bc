using System.Buffers.Binary;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Copies a deliver_sm or data_sm of an SMSC for an ESME: put in order where its form is wrong, and, if it is a receipt, about another message_id. Everything else
/// stays byte for byte. An ESME that reads strictly would refuse what we accepted, each time that it is delivered.
/// </summary>
public static class DeliveredRewriter
{
    /// <summary>A header of message_payload, and an id in the text and in a parameter.</summary>
    private const int MostAdded = TlvReader.HeaderSize + (4 * FieldLimits.MessageId);

    /// <summary>The most octets that a rewrite can take.</summary>
    public static int MaxLength(in DeliveredView delivered) => delivered.Pdu.Length + MostAdded;

    /// <summary>
    /// Writes it in the form of SMPP 3.4: without what stands behind the last parameter, UDHI without a header, a second text, parameters twice or of wrong length that decide how a
    /// text is read. What has no flaw is copied. An address that is too long stays: cut, it would be another one.
    /// </summary>
    /// <param name="delivered">As received.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int Repair(in DeliveredView delivered, Span<byte> destination)
    {
        if (delivered.Flaws == DeliveredFlaws.None)
        {
            delivered.Pdu.CopyTo(destination);
            return delivered.Pdu.Length;
        }

        return Write(delivered, default, default, destination);
    }

    /// <summary>
    /// As <see cref="Repair"/>, and about another message_id: in the text after <c>id:</c>, and in receipted_message_id, which then stands there once. A short_message that would pass 254 octets loses its
    /// end, which is an excerpt of the original text.
    /// </summary>
    /// <param name="delivered">A receipt; one without an id is only repaired.</param>
    /// <param name="newId">The other id, at most 64 characters.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int ReplaceMessageId(in DeliveredView delivered, ReadOnlySpan<byte> newId, Span<byte> destination) =>
        DeliveryReceiptView.TryParse(delivered, out var receipt) ? Write(delivered, receipt.IdInText, newId, destination) : Repair(delivered, destination);

    private static int Write(in DeliveredView delivered, in ReceiptTextId textId, ReadOnlySpan<byte> newId, Span<byte> destination)
    {
        var writer = new PduWriter(destination);
        writer.Octets(delivered.Pdu[..PduHeader.Size]);
        var serviceType = delivered.ServiceType;
        writer.CString(serviceType[..Math.Min(serviceType.Length, FieldLimits.ServiceType - 1)]);
        writer.Octets(delivered.Addresses);
        writer.Byte(EsmClassOf(delivered));
        if (delivered.IsData)
        {
            writer.Octets(delivered.Pdu.Slice(delivered.EsmClassOffset + 1, 2));
            WriteTlvs(ref writer, delivered, textId, newId, destination);
            if (delivered.HasLooseText)
            {
                WritePayload(ref writer, delivered, textId, newId, destination);
            }

            return writer.Complete();
        }

        writer.Octets(delivered.Pdu.Slice(delivered.EsmClassOffset + 1, 2));
        WriteTime(ref writer, delivered.ScheduleDeliveryTime);
        WriteTime(ref writer, delivered.ValidityPeriod);
        writer.Octets(delivered.Pdu.Slice(delivered.RegisteredDeliveryOffset, 4));

        // A reply is never cut: what is too long for short_message goes where there is room.
        var isMoved = !delivered.IsInPayload && newId.IsEmpty && delivered.Udh.Length + delivered.UserData.Length > SubmitSmView.MaxShortMessage;
        var lengthOffset = writer.Length;
        writer.Byte(0);
        if (!delivered.IsInPayload && !isMoved)
        {
            WriteText(ref writer, delivered, textId, newId);
            var length = Math.Min(writer.Length - lengthOffset - 1, SubmitSmView.MaxShortMessage);
            destination[lengthOffset] = (byte)length;
            writer.Truncate(lengthOffset + 1 + length);
        }

        WriteTlvs(ref writer, delivered, textId, newId, destination);
        if (isMoved)
        {
            WritePayload(ref writer, delivered, textId, newId, destination);
        }

        return writer.Complete();
    }

    private static byte EsmClassOf(in DeliveredView delivered)
    {
        var esmClass = (int)delivered.EsmClass;
        if ((delivered.Flaws & DeliveredFlaws.UserDataHeader) != 0)
        {
            esmClass &= ~EsmClasses.Udhi;
        }

        if ((delivered.Flaws & DeliveredFlaws.ReceiptType) != 0)
        {
            esmClass = (esmClass & ~EsmClasses.TypeMask) | EsmClasses.DeliveryReceipt;
        }

        return (byte)esmClass;
    }

    private static void WriteTlvs(ref PduWriter writer, in DeliveredView delivered, in ReceiptTextId textId, scoped ReadOnlySpan<byte> newId, Span<byte> destination)
    {
        var sar = Sar.None;
        var hasId = false;
        var start = 0;
        var reader = new TlvReader(delivered.Tlvs);
        while (reader.Read(out var tag, out var value))
        {
            var offset = start;
            start = reader.Offset;
            switch (tag)
            {
                case TlvTag.MessagePayload:
                    // Only the one that counts, and none at all where short_message is the text.
                    if (offset == delivered.PayloadOffset && (delivered.IsInPayload || delivered.Text.IsEmpty))
                    {
                        WritePayload(ref writer, delivered, textId, newId, destination);
                    }

                    break;
                case TlvTag.ReceiptedMessageId when !newId.IsEmpty && !value.IsEmpty:
                    // Several would all say the same now, and take room that nobody counted on.
                    if (!hasId)
                    {
                        hasId = true;
                        WriteId(ref writer, newId, withNul: value[^1] == 0);
                    }

                    break;
                case TlvTag.SarMsgRefNum or TlvTag.SarTotalSegments or TlvTag.SarSegmentSeqnum:
                    var which = tag == TlvTag.SarMsgRefNum ? Sar.Reference : tag == TlvTag.SarTotalSegments ? Sar.Total : Sar.Number;
                    if ((sar & which) == Sar.None && value.Length == DeliveredTlvs.LengthOf(tag))
                    {
                        sar |= which;
                        writer.Tlv(tag, value);
                    }

                    break;
                default:
                    writer.Tlv(tag, value);
                    break;
            }
        }
    }

    private static void WritePayload(ref PduWriter writer, in DeliveredView delivered, in ReceiptTextId textId, scoped ReadOnlySpan<byte> newId, Span<byte> destination)
    {
        writer.UInt16((ushort)TlvTag.MessagePayload);
        var lengthOffset = writer.Length;
        writer.UInt16(0);
        WriteText(ref writer, delivered, textId, newId);
        var length = Math.Min(writer.Length - lengthOffset - sizeof(ushort), ushort.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(destination[lengthOffset..], (ushort)length);
        writer.Truncate(lengthOffset + sizeof(ushort) + length);
    }

    private static void WriteText(ref PduWriter writer, in DeliveredView delivered, in ReceiptTextId textId, scoped ReadOnlySpan<byte> newId)
    {
        writer.Octets(delivered.Udh);
        var text = delivered.UserData;
        if (textId.Length == 0)
        {
            writer.Octets(text);
            return;
        }

        writer.Octets(text[..textId.Start]);
        textId.Write(ref writer, newId);
        writer.Octets(text[(textId.Start + textId.Length)..]);
    }

    private static void WriteTime(ref PduWriter writer, ReadOnlySpan<byte> time)
    {
        const int Characters = 16;
        writer.CString(time.Length == Characters ? time : default);
    }

    private static void WriteId(ref PduWriter writer, scoped ReadOnlySpan<byte> newId, bool withNul)
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

    [Flags]
    private enum Sar
    {
        None = 0,
        Reference = 1,
        Total = 2,
        Number = 4,
    }
}
