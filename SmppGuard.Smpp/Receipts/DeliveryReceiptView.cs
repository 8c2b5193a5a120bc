using System.Buffers.Binary;
using System.Text;

namespace SmppGuard.Smpp;

/// <summary>
/// A delivery receipt or intermediate notification, read in place: from the text of SMPP 3.4, appendix B, and from receipted_message_id,
/// message_state and network_error_code. Where both say something the parameters win, since the text's form is the vendor's.
/// <code>id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E text: …</code>
/// Keys are read in any case and order, and any of them may be missing; nothing after <c>text:</c> is taken for a key.
/// </summary>
public readonly ref struct DeliveryReceiptView
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Range _textId;
    private readonly ReadOnlySpan<byte> _tlvId;
    private readonly ReadOnlySpan<byte> _fields;

    private DeliveryReceiptView(ReadOnlySpan<byte> text, ReadOnlySpan<byte> fields, Range textId, ReadOnlySpan<byte> tlvs)
    {
        _text = text;
        _fields = fields;
        _textId = textId;
        _tlvId = default;
        State = Find(fields, "stat"u8);
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            switch (tag)
            {
                case TlvTag.ReceiptedMessageId:
                    _tlvId = WithoutNul(value);
                    break;
                case TlvTag.MessageState when value.Length == 1 && value[0] <= (byte)MessageState.Skipped:
                    State = MessageStates.ReceiptName((MessageState)value[0]);
                    break;
                case TlvTag.NetworkErrorCode when value.Length == 3:
                    NetworkErrorCode = value;
                    break;
            }
        }
    }

    /// <summary>The id of the message that this is about, as the SMSC spells it here; empty if it does not say.</summary>
    public ReadOnlySpan<byte> MessageId => _tlvId.IsEmpty ? TextMessageId : _tlvId;

    /// <summary>The id in the text: some SMSCs spell it otherwise than in receipted_message_id.</summary>
    public ReadOnlySpan<byte> TextMessageId => _text[_textId];

    /// <summary>The state as a receipt names it, seven characters by the spec (DELIVRD, EXPIRED …); empty if it is not said.</summary>
    public ReadOnlySpan<byte> State { get; }

    /// <summary>stat: of the text; SMSCs that pass on a failure of another network write its code there, whatever message_state says.</summary>
    public ReadOnlySpan<byte> TextState => Find(_fields, "stat"u8);

    /// <summary>err: of the text, as the SMSC spells it; empty if it is not said.</summary>
    public ReadOnlySpan<byte> Error => Find(_fields, "err"u8);

    /// <summary>network_error_code: network type and a 16-bit code (5.3.2.31); empty if there is none.</summary>
    public ReadOnlySpan<byte> NetworkErrorCode { get; }

    /// <summary>submit date: of the text.</summary>
    public ReadOnlySpan<byte> SubmitDate => Find(_fields, "submit date"u8);

    /// <summary>done date: of the text.</summary>
    public ReadOnlySpan<byte> DoneDate => Find(_fields, "done date"u8);

    /// <summary>sub: of the text: how many messages were submitted.</summary>
    public ReadOnlySpan<byte> Submitted => Find(_fields, "sub"u8);

    /// <summary>dlvrd: of the text: how many messages were delivered.</summary>
    public ReadOnlySpan<byte> Delivered => Find(_fields, "dlvrd"u8);

    /// <summary>Where the id is in the text.</summary>
    internal Range TextIdRange => _textId;

    /// <summary>The code of <see cref="NetworkErrorCode"/>; false if there is none.</summary>
    public bool TryGetNetworkError(out byte networkType, out ushort code)
    {
        networkType = NetworkErrorCode.IsEmpty ? (byte)0 : NetworkErrorCode[0];
        code = NetworkErrorCode.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(NetworkErrorCode[1..]);
        return !NetworkErrorCode.IsEmpty;
    }

    /// <summary>
    /// Whether esm_class says that this deliver_sm is an SMSC delivery receipt or an intermediate notification (SMPP 3.4, 5.2.12), and not a reply.
    /// </summary>
    public static bool IsReceipt(in SubmitSmView deliverSm) => IsReceipt(deliverSm.EsmClass);

    /// <summary>Whether an esm_class says so.</summary>
    public static bool IsReceipt(byte esmClass) =>
        (esmClass & EsmClasses.TypeMask) is EsmClasses.DeliveryReceipt or EsmClasses.IntermediateNotification;

    /// <summary>Reads a deliver_sm; false if it is no receipt, or does not say which message it is about.</summary>
    public static bool TryParse(scoped in SubmitSmView deliverSm, out DeliveryReceiptView receipt) =>
        TryParse(deliverSm.EsmClass, deliverSm.UserData, deliverSm.Tlvs, out receipt);

    /// <summary>Reads a data_sm; false if it is no receipt, or does not say which message it is about.</summary>
    public static bool TryParse(scoped in DataSmView dataSm, out DeliveryReceiptView receipt) =>
        TryParse(dataSm.EsmClass, dataSm.UserData, dataSm.Tlvs, out receipt);

    private static bool TryParse(byte esmClass, ReadOnlySpan<byte> text, ReadOnlySpan<byte> tlvs, out DeliveryReceiptView receipt)
    {
        receipt = default;
        if (!IsReceipt(esmClass))
        {
            return false;
        }

        var fields = text;
        if (TryFind(text, "text"u8, out var freeText))
        {
            fields = text[..freeText];
        }

        var id = 0..0;
        if (TryFind(fields, "id"u8, out var start))
        {
            id = ValueAt(fields, start);
        }

        receipt = new DeliveryReceiptView(text, fields, id, tlvs);
        return !receipt.MessageId.IsEmpty;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key) =>
        TryFind(fields, key, out var start) ? fields[ValueAt(fields, start)] : default;

    /// <summary>Finds a key with its colon, at the start or after a space; the value starts at <paramref name="valueStart"/>.</summary>
    private static bool TryFind(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key, out int valueStart)
    {
        valueStart = 0;
        while (true)
        {
            var colon = fields[valueStart..].IndexOf((byte)':');
            if (colon < 0)
            {
                return false;
            }

            var keyEnd = valueStart + colon;
            valueStart = keyEnd + 1;
            var keyStart = keyEnd - key.Length;
            if (keyStart >= 0 && (keyStart == 0 || fields[keyStart - 1] == ' ') && Ascii.EqualsIgnoreCase(fields[keyStart..keyEnd], key))
            {
                return true;
            }
        }
    }

    /// <summary>A value goes up to the next space. A space right after the colon belongs to neither, unless nothing but the next key follows it.</summary>
    private static Range ValueAt(ReadOnlySpan<byte> fields, int start)
    {
        var spaced = start < fields.Length && fields[start] == ' ';
        if (spaced)
        {
            start++;
        }

        var length = fields[start..].IndexOfAny((byte)' ', (byte)0);
        var end = length < 0 ? fields.Length : start + length;
        return spaced && fields[start..end].Contains((byte)':') ? start..start : start..end;
    }

    private static ReadOnlySpan<byte> WithoutNul(ReadOnlySpan<byte> value)
    {
        var nul = value.IndexOf((byte)0);
        return nul < 0 ? value : value[..nul];
    }
}
