using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>The optional part of what an SMSC delivers, up to where it can be read: unlike <see cref="MessageTlvs"/> it refuses nothing, and notes what is wrong.</summary>
internal struct DeliveredTlvs
{
    private const int MaxMessageId = FieldLimits.MessageId;

    public DeliveredFlaws Flaws;

    /// <summary>Octets of the parameters that can be read.</summary>
    public int Length;

    /// <summary>Where the message_payload that counts stands, from the start of the optional part; -1 if there is none.</summary>
    public int PayloadOffset;

    public int PayloadLength;

    /// <summary>Whether receipted_message_id names a message.</summary>
    public bool NamesMessage;

    /// <summary>Whether message_state says what became of it.</summary>
    public bool HasState;

    private Once _seen;
    private int _sarTotal;
    private int _sarNumber;

    [Flags]
    private enum Once
    {
        None = 0,
        Payload = 1,
        SarReference = 2,
        SarTotal = 4,
        SarNumber = 8,
        MessageId = 16,
        State = 32,
        Sar = SarReference | SarTotal | SarNumber,
    }

    public static DeliveredTlvs Read(ReadOnlySpan<byte> tlvs)
    {
        var found = new DeliveredTlvs { PayloadOffset = -1 };
        var reader = new TlvReader(tlvs);
        while (true)
        {
            var start = reader.Offset;
            if (!reader.Read(out var tag, out var value))
            {
                break;
            }

            found.Note(tag, value, start);
        }

        found.Length = reader.Offset;
        found.Flaws |= reader.Malformed ? DeliveredFlaws.TlvStream : DeliveredFlaws.None;
        var sar = found._seen & Once.Sar;
        if (sar != Once.None && (sar != Once.Sar || found._sarNumber < 1 || found._sarNumber > found._sarTotal))
        {
            found.Flaws |= DeliveredFlaws.Sar;
        }

        return found;
    }

    /// <summary>Octets that the value of a parameter has by SMPP 3.4, 5.3.2; 0: several lengths are right, or the parameter is none that is looked at.</summary>
    public static int LengthOf(TlvTag tag) => tag switch
    {
        TlvTag.SarTotalSegments or TlvTag.SarSegmentSeqnum or TlvTag.MessageState => 1,
        TlvTag.SarMsgRefNum or TlvTag.UserMessageReference => 2,
        TlvTag.NetworkErrorCode => 3,
        _ => 0,
    };

    private void Note(TlvTag tag, ReadOnlySpan<byte> value, int start)
    {
        var length = LengthOf(tag);
        if ((length != 0 && value.Length != length) || (tag == TlvTag.ReceiptedMessageId && value.Length > MaxMessageId))
        {
            Flaws |= DeliveredFlaws.TlvLength;
        }

        switch (tag)
        {
            case TlvTag.MessagePayload:
                // Of several the first that holds anything counts.
                if (IsFirst(Once.Payload) || PayloadLength == 0)
                {
                    (PayloadOffset, PayloadLength) = (start, value.Length);
                }

                break;
            case TlvTag.SarMsgRefNum:
                _ = IsFirst(Once.SarReference);
                break;
            case TlvTag.SarTotalSegments when IsFirst(Once.SarTotal):
                _sarTotal = Number(value);
                break;
            case TlvTag.SarSegmentSeqnum when IsFirst(Once.SarNumber):
                _sarNumber = Number(value);
                break;
            case TlvTag.ReceiptedMessageId:
                _ = IsFirst(Once.MessageId);
                NamesMessage |= value.ContainsAnyExcept((byte)0, (byte)' ');
                break;
            case TlvTag.MessageState:
                HasState |= IsFirst(Once.State);
                break;
        }
    }

    private bool IsFirst(Once tag)
    {
        var isFirst = (_seen & tag) == Once.None;
        _seen |= tag;
        Flaws |= isFirst ? DeliveredFlaws.None : DeliveredFlaws.TlvRepeated;
        return isFirst;
    }

    private static int Number(ReadOnlySpan<byte> value) => value.Length == 1 ? value[0] : 0;
}
