using SmppGuard.Compliance;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>Reads out of a PDU what it says beside its text. The parts of a message agree in all of it but data_coding.</summary>
internal static class BesideTextReader
{
    private const byte SilentMessage = 0x40;
    private const byte FirstReplacement = 0x41;
    private const byte LastReplacement = 0x47;
    private const byte ShortMessageBearer = 1;

    public static BesideText Of(in IncomingMessage message)
    {
        var found = OfProtocolId(message.ProtocolId) | OfDataCoding(message.DataCoding) | OfServiceType(message.ServiceType);
        if (message.SmDefaultMsgId != 0)
        {
            found |= BesideText.CannedText;
        }

        var reader = new TlvReader(message.Tlvs);
        while (reader.Read(out var tag, out var value))
        {
            found |= OfTlv(tag, value);
        }

        return found;
    }

    /// <summary>The groups of message waiting indications (3GPP TS 23.038, 4).</summary>
    public static BesideText OfDataCoding(byte dataCoding) => dataCoding is >= 0xC0 and <= 0xEF ? BesideText.Waiting : BesideText.None;

    private static BesideText OfProtocolId(byte protocolId) => protocolId switch
    {
        0 or (>= FirstReplacement and <= LastReplacement) => BesideText.None,
        SilentMessage => BesideText.Silent,
        _ => BesideText.Telematic,
    };

    // SMPP 3.4, 5.2.11.
    private static BesideText OfServiceType(ReadOnlySpan<byte> serviceType) =>
        serviceType.IsEmpty ? BesideText.None
        : serviceType.SequenceEqual("USSD"u8) ? BesideText.Dialogue
        : serviceType.SequenceEqual("WAP"u8) ? BesideText.Ports
        : serviceType.SequenceEqual("VMN"u8) || serviceType.SequenceEqual("VMA"u8) ? BesideText.Waiting
        : BesideText.None;

    private static BesideText OfTlv(TlvTag tag, ReadOnlySpan<byte> value) => tag switch
    {
        TlvTag.SourcePort or TlvTag.DestinationPort => BesideText.Ports,
        TlvTag.CallbackNum or TlvTag.CallbackNumPresInd => BesideText.CallBackNumber,
        TlvTag.CallbackNumAtag => BesideText.CallBackText,
        TlvTag.MsMsgWaitFacilities or TlvTag.NumberOfMessages => BesideText.Waiting,
        TlvTag.DisplayTime or TlvTag.MsValidity => BesideText.DisplayTime,
        TlvTag.SmsSignal or TlvTag.AlertOnMessageDelivery => BesideText.Signal,
        TlvTag.UssdServiceOp or TlvTag.ItsReplyType or TlvTag.ItsSessionInfo => BesideText.Dialogue,
        TlvTag.DestAddrSubunit => IsZero(value) ? BesideText.None : BesideText.Subunit,
        TlvTag.PayloadType => IsZero(value) ? BesideText.None : BesideText.ControlPayload,
        TlvTag.DestTelematicsId or TlvTag.SourceTelematicsId => IsZero(value) ? BesideText.None : BesideText.Telematic,
        TlvTag.DestBearerType => IsZero(value) || value is [ShortMessageBearer] ? BesideText.None : BesideText.Telematic,
        TlvTag.AdditionalStatusInfoText or TlvTag.ReceiptedMessageId or TlvTag.ScInterfaceVersion or TlvTag.DpfResult or TlvTag.MsAvailabilityStatus
            or TlvTag.NetworkErrorCode or TlvTag.DeliveryFailureReason or TlvTag.MessageState or TlvTag.CongestionState
            or (>= TlvTag.BroadcastChannelIndicator and <= TlvTag.BroadcastServiceGroup) => BesideText.OfOtherOperations,
        _ => BesideText.None,
    };

    private static bool IsZero(ReadOnlySpan<byte> value) => !value.ContainsAnyExcept((byte)0);
}
