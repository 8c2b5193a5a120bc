using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Smpp.Tlvs;

/// <summary>
/// What the optional part of a message PDU says about its text, found in one walk. A second message_payload or sar_* parameter is refused:
/// whoever judges the message and whoever delivers it could read different ones.
/// </summary>
internal struct MessageTlvs
{
    private const int Absent = -1;

    /// <summary>Where the message_payload TLV starts, counted from the start of the PDU; -1 if there is none.</summary>
    public int PayloadOffset;
    public int PayloadLength;
    public int SarReference;
    public int SarTotal;
    public int SarNumber;

    public readonly bool HasPayload => PayloadOffset >= 0;

    public readonly bool HasSar => SarReference >= 0 && SarTotal >= 0 && SarNumber >= 0;

    public static CommandStatus TryRead(ReadOnlySpan<byte> pdu, int offset, out MessageTlvs found)
    {
        found = new MessageTlvs { PayloadOffset = Absent, SarReference = Absent, SarTotal = Absent, SarNumber = Absent };
        if (offset == pdu.Length)
        {
            return CommandStatus.ESME_ROK;
        }

        var reader = new TlvReader(pdu[offset..]);
        while (true)
        {
            var start = reader.Offset;
            if (!reader.Read(out var tag, out var value))
            {
                return reader.Malformed ? CommandStatus.ESME_RINVOPTPARSTREAM : CommandStatus.ESME_ROK;
            }

            var status = CommandStatus.ESME_ROK;
            switch (tag)
            {
                case TlvTag.MessagePayload:
                    status = found.HasPayload ? CommandStatus.ESME_ROPTPARNOTALLWD : CommandStatus.ESME_ROK;
                    found.PayloadOffset = offset + start;
                    found.PayloadLength = value.Length;
                    break;
                case TlvTag.SarMsgRefNum:
                    status = Read(value, sizeof(ushort), ref found.SarReference);
                    break;
                case TlvTag.SarTotalSegments:
                    status = Read(value, sizeof(byte), ref found.SarTotal);
                    break;
                case TlvTag.SarSegmentSeqnum:
                    status = Read(value, sizeof(byte), ref found.SarNumber);
                    break;
            }

            if (status != CommandStatus.ESME_ROK)
            {
                return status;
            }
        }
    }

    /// <summary>Where a part belongs: from its user data header, else from the sar_* parameters.</summary>
    public readonly bool TryGetConcatenation(ReadOnlySpan<byte> udh, out Concatenation concatenation)
    {
        if (UserDataHeader.TryGetConcatenation(udh, out concatenation))
        {
            return true;
        }

        if (HasSar && SarNumber >= 1 && SarNumber <= SarTotal)
        {
            concatenation = new Concatenation((ushort)SarReference, (byte)SarTotal, (byte)SarNumber, IsWide: true);
            return true;
        }

        return false;
    }

    private static CommandStatus Read(ReadOnlySpan<byte> value, int octets, ref int field)
    {
        if (value.Length != octets)
        {
            return CommandStatus.ESME_RINVPARLEN;
        }

        if (field != Absent)
        {
            return CommandStatus.ESME_ROPTPARNOTALLWD;
        }

        field = octets == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(value) : value[0];
        return CommandStatus.ESME_ROK;
    }
}
