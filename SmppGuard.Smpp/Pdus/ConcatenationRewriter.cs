using System.Buffers.Binary;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Gives the parts of a long message another reference number, and changes nothing else. Two messages under one reference are one to a phone, which joins whatever parts of them arrive.
/// </summary>
public static class ConcatenationRewriter
{
    /// <summary>
    /// Copies PDUs with another reference: in the concatenation elements of their user data headers (3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8; an 8-bit reference takes the low octet), and in sar_msg_ref_num.
    /// </summary>
    /// <param name="pdus">Whole submit_sm or data_sm that can be read, one after the other.</param>
    /// <param name="reference">The same in all of them.</param>
    /// <param name="destination">As long as the PDUs.</param>
    /// <returns>Octets written: as many as there were.</returns>
    public static int Copy(ReadOnlySpan<byte> pdus, ushort reference, Span<byte> destination)
    {
        pdus.CopyTo(destination);
        for (var rest = destination[..pdus.Length]; rest.Length >= PduHeader.Size;)
        {
            var pdu = rest[..(int)Math.Clamp(PduHeader.Read(rest).CommandLength, PduHeader.Size, (uint)rest.Length)];
            SetReference(pdu, reference);
            rest = rest[pdu.Length..];
        }

        return pdus.Length;
    }

    private static void SetReference(Span<byte> pdu, ushort reference)
    {
        ReadOnlySpan<byte> udh;
        ReadOnlySpan<byte> tlvs;
        if (PduHeader.Read(pdu).CommandId == CommandId.DataSm)
        {
            if (DataSmView.TryParse(pdu, out var data) != CommandStatus.ESME_ROK)
            {
                return;
            }

            udh = data.Udh;
            tlvs = data.Tlvs;
        }
        else
        {
            if (SubmitSmView.TryParse(pdu, out var submit) != CommandStatus.ESME_ROK)
            {
                return;
            }

            udh = submit.Udh;
            tlvs = submit.Tlvs;
        }

        // The header may stand inside message_payload, so among the TLVs.
        if (pdu.Overlaps(udh, out var udhOffset))
        {
            SetInElements(pdu.Slice(udhOffset, udh.Length), reference);
        }

        if (pdu.Overlaps(tlvs, out var tlvsOffset))
        {
            SetInTlvs(pdu[tlvsOffset..], reference);
        }
    }

    private static void SetInElements(Span<byte> header, ushort reference)
    {
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            var data = header.Slice(offset + 2, header[offset + 1]);
            if (header[offset] == UserDataHeader.Concatenation8 && data.Length == 3)
            {
                data[0] = (byte)reference;
            }
            else if (header[offset] == UserDataHeader.Concatenation16 && data.Length == 4)
            {
                BinaryPrimitives.WriteUInt16BigEndian(data, reference);
            }
        }
    }

    private static void SetInTlvs(Span<byte> tlvs, ushort reference)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            if (tag == TlvTag.SarMsgRefNum && value.Length == sizeof(ushort))
            {
                BinaryPrimitives.WriteUInt16BigEndian(tlvs[(reader.Offset - value.Length)..], reference);
            }
        }
    }
}
