using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// The second half of submit_sm, deliver_sm and submit_multi, which is the same in all three (SMPP 3.4, 4.4.1, 4.5.1, 4.6.1): from esm_class to
/// the last TLV.
/// </summary>
internal static class MessageBody
{
    public static CommandStatus TryParse(
        ReadOnlySpan<byte> pdu, ref PduCursor cursor, out int validityPeriod, out int registeredDelivery, out MessageTlvs tlvs, out int udhLength)
    {
        validityPeriod = 0;
        registeredDelivery = 0;
        tlvs = default;
        udhLength = 0;

        var esmClass = cursor.Offset;
        if (!cursor.Skip(3))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (!cursor.Time())
        {
            return CommandStatus.ESME_RINVSCHED;
        }

        validityPeriod = cursor.Offset;
        if (!cursor.Time())
        {
            return CommandStatus.ESME_RINVEXPIRY;
        }

        registeredDelivery = cursor.Offset;
        if (!cursor.Skip(4) || !cursor.Byte(out var smLength))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (smLength > SubmitSmView.MaxShortMessage || !cursor.Skip(smLength))
        {
            return CommandStatus.ESME_RINVMSGLEN;
        }

        var status = MessageTlvs.TryRead(pdu, cursor.Offset, out tlvs);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        if (smLength > 0 && tlvs.HasPayload)
        {
            return CommandStatus.ESME_ROPTPARNOTALLWD;
        }

        if ((pdu[esmClass] & EsmClasses.Udhi) == 0)
        {
            return CommandStatus.ESME_ROK;
        }

        var text = tlvs.HasPayload ? pdu.Slice(tlvs.PayloadOffset + TlvReader.HeaderSize, tlvs.PayloadLength) : pdu.Slice(cursor.Offset - smLength, smLength);
        return UserDataHeader.TryMeasure(text, out udhLength) ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVESMCLASS;
    }
}
