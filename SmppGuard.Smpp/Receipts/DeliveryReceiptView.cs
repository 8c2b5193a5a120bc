using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Receipts;

/// <summary>
/// A delivery receipt or intermediate notification, read in place: from the text of SMPP 3.4, appendix B, and from receipted_message_id,
/// message_state and network_error_code. Where both say something the parameters win, since the text's form is the vendor's.
/// <code>id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E text: …</code>
/// Keys are read in any case and order, and any of them may be missing; nothing after <c>text:</c> is taken for a key. The text may be in UCS-2.
/// </summary>
public readonly ref struct DeliveryReceiptView
{
    private readonly ReceiptFields _fields;
    private readonly ReadOnlySpan<byte> _text;
    private readonly Range _textId;

    private DeliveryReceiptView(byte esmClass, ReadOnlySpan<byte> text, ReadOnlySpan<byte> tlvs)
    {
        _text = ReceiptText.Narrow(text, out var width, out var offset);
        _fields = new ReceiptFields(_text);
        _textId = _fields.RangeOf("id"u8);
        var (start, length) = _textId.GetOffsetAndLength(_text.Length);
        var octets = width == ReceiptTextWidth.One ? 1 : 2;
        IdInText = new ReceiptTextId(offset + (start * octets), length * octets, width);
        State = TextState;
        var hasState = false;
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            switch (tag)
            {
                case TlvTag.ReceiptedMessageId:
                    var id = WithoutNul(value).Trim((byte)' ');
                    if (TlvMessageId.IsEmpty)
                    {
                        TlvMessageId = id;
                    }
                    else if (OtherTlvMessageId.IsEmpty && !id.SequenceEqual(TlvMessageId))
                    {
                        OtherTlvMessageId = id;
                    }

                    break;
                case TlvTag.MessageState when !hasState && !value.IsEmpty && !value[..^1].ContainsAnyExcept((byte)0) && value[^1] <= (byte)MessageState.Skipped:
                    State = MessageStates.ReceiptName((MessageState)value[^1]);
                    hasState = true;
                    break;
                case TlvTag.NetworkErrorCode when value.Length == 3:
                    NetworkErrorCode = value;
                    break;
            }
        }

        // A type that is none of SMPP 3.4 says nothing, whatever bits it has: then this is a receipt by its parameters, and they say the state.
        var isNotification = IsReceipt(esmClass) && (esmClass & EsmClasses.IntermediateNotification) != 0;
        Stage = isNotification ? ReceiptStage.OnTheWay : StageOf(State, TextState);
    }

    /// <summary>The id of the message that this is about, as the SMSC spells it here; empty if it does not say.</summary>
    public ReadOnlySpan<byte> MessageId => TlvMessageId.IsEmpty ? TextMessageId : TlvMessageId;

    /// <summary>The id in receipted_message_id; empty if there is none.</summary>
    public ReadOnlySpan<byte> TlvMessageId { get; }

    /// <summary>Another id in a receipted_message_id that stands twice; empty if there is none, as by SMPP.</summary>
    public ReadOnlySpan<byte> OtherTlvMessageId { get; }

    /// <summary>The id in the text: some SMSCs spell it otherwise than in receipted_message_id.</summary>
    public ReadOnlySpan<byte> TextMessageId => _text[_textId];

    /// <summary>The state as a receipt names it, seven characters by the spec (DELIVRD, EXPIRED …); empty if it is not said.</summary>
    public ReadOnlySpan<byte> State { get; }

    /// <summary>Whether more can be expected of the message.</summary>
    public ReceiptStage Stage { get; }

    /// <summary>stat: of the text; SMSCs that pass on a failure of another network write its code there, whatever message_state says.</summary>
    public ReadOnlySpan<byte> TextState => _fields.State;

    /// <summary>err: of the text, as the SMSC spells it; empty if it is not said.</summary>
    public ReadOnlySpan<byte> Error => _fields["err"u8];

    /// <summary>network_error_code: network type and a 16-bit code (5.3.2.31); empty if there is none.</summary>
    private ReadOnlySpan<byte> NetworkErrorCode { get; }

    /// <summary>submit date: of the text.</summary>
    public ReadOnlySpan<byte> SubmitDate => _fields["submit date"u8];

    /// <summary>done date: of the text.</summary>
    public ReadOnlySpan<byte> DoneDate => _fields["done date"u8];

    /// <summary>sub: of the text: how many messages were submitted.</summary>
    public ReadOnlySpan<byte> Submitted => _fields["sub"u8];

    /// <summary>dlvrd: of the text: how many messages were delivered.</summary>
    public ReadOnlySpan<byte> Delivered => _fields["dlvrd"u8];

    /// <summary>Where the id is in the text as received.</summary>
    internal ReceiptTextId IdInText { get; }

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
        (esmClass & EsmClasses.TypeMask) is EsmClasses.DeliveryReceipt or EsmClasses.IntermediateNotification or (EsmClasses.DeliveryReceipt | EsmClasses.IntermediateNotification);

    /// <summary>Reads a deliver_sm; false if it is no receipt, or does not say which message it is about.</summary>
    public static bool TryParse(scoped in SubmitSmView deliverSm, out DeliveryReceiptView receipt) =>
        TryParse(IsReceipt(deliverSm.EsmClass), deliverSm.EsmClass, deliverSm.UserData, deliverSm.Tlvs, out receipt);

    /// <summary>Reads a data_sm; false if it is no receipt, or does not say which message it is about.</summary>
    public static bool TryParse(scoped in DataSmView dataSm, out DeliveryReceiptView receipt) =>
        TryParse(IsReceipt(dataSm.EsmClass), dataSm.EsmClass, dataSm.UserData, dataSm.Tlvs, out receipt);

    /// <summary>Reads what an SMSC delivered; false if it is no receipt, or does not say which message it is about.</summary>
    public static bool TryParse(scoped in DeliveredView delivered, out DeliveryReceiptView receipt) =>
        TryParse(delivered.IsReceipt, delivered.EsmClass, delivered.UserData, delivered.Tlvs, out receipt);

    private static bool TryParse(bool isReceipt, byte esmClass, ReadOnlySpan<byte> text, ReadOnlySpan<byte> tlvs, out DeliveryReceiptView receipt)
    {
        receipt = isReceipt ? new DeliveryReceiptView(esmClass, text, tlvs) : default;
        return !receipt.MessageId.IsEmpty;
    }

    // A word of the way in stat outweighs message_state: SMSCs that have such words often know no number for them.
    private static ReceiptStage StageOf(ReadOnlySpan<byte> state, ReadOnlySpan<byte> textState)
    {
        var stage = MessageStates.StageOf(state);
        return stage == ReceiptStage.Final && !textState.IsEmpty && MessageStates.StageOf(textState) == ReceiptStage.OnTheWay ? ReceiptStage.OnTheWay : stage;
    }

    private static ReadOnlySpan<byte> WithoutNul(ReadOnlySpan<byte> value)
    {
        var nul = value.IndexOf((byte)0);
        return nul < 0 ? value : value[..nul];
    }
}
