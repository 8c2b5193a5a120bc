namespace SmppGuard.Smpp.Pdus;

/// <summary>What a PDU is: the second field of its header (SMPP 3.4, 5.1.2.1). The numbers are those on the wire.</summary>
public enum CommandId : uint
{
    /// <summary>No command; never on the wire.</summary>
    None = 0x00000000,

    /// <summary>The header of a PDU could not be accepted (SMPP 3.4, 4.3.1).</summary>
    GenericNack = 0x80000000,

    /// <summary>Bind to receive only (SMPP 3.4, 4.1.3).</summary>
    BindReceiver = 0x00000001,

    /// <summary>Answer to bind_receiver (SMPP 3.4, 4.1.4).</summary>
    BindReceiverResp = 0x80000001,

    /// <summary>Bind to submit only (SMPP 3.4, 4.1.1).</summary>
    BindTransmitter = 0x00000002,

    /// <summary>Answer to bind_transmitter (SMPP 3.4, 4.1.2).</summary>
    BindTransmitterResp = 0x80000002,

    /// <summary>Asks for the state of a submitted message (SMPP 3.4, 4.8.1).</summary>
    QuerySm = 0x00000003,

    /// <summary>Answer to query_sm (SMPP 3.4, 4.8.2).</summary>
    QuerySmResp = 0x80000003,

    /// <summary>Submits a message to one destination (SMPP 3.4, 4.4.1).</summary>
    SubmitSm = 0x00000004,

    /// <summary>Answer to submit_sm (SMPP 3.4, 4.4.2).</summary>
    SubmitSmResp = 0x80000004,

    /// <summary>A reply from a phone, or a delivery receipt (SMPP 3.4, 4.6.1).</summary>
    DeliverSm = 0x00000005,

    /// <summary>Answer to deliver_sm (SMPP 3.4, 4.6.2).</summary>
    DeliverSmResp = 0x80000005,

    /// <summary>Ends the session in good order (SMPP 3.4, 4.2.1).</summary>
    Unbind = 0x00000006,

    /// <summary>Answer to unbind (SMPP 3.4, 4.2.2).</summary>
    UnbindResp = 0x80000006,

    /// <summary>Replaces the text of a submitted message (SMPP 3.4, 4.10.1).</summary>
    ReplaceSm = 0x00000007,

    /// <summary>Answer to replace_sm (SMPP 3.4, 4.10.2).</summary>
    ReplaceSmResp = 0x80000007,

    /// <summary>Cancels a submitted message (SMPP 3.4, 4.9.1).</summary>
    CancelSm = 0x00000008,

    /// <summary>Answer to cancel_sm (SMPP 3.4, 4.9.2).</summary>
    CancelSmResp = 0x80000008,

    /// <summary>Bind to submit and receive (SMPP 3.4, 4.1.5).</summary>
    BindTransceiver = 0x00000009,

    /// <summary>Answer to bind_transceiver (SMPP 3.4, 4.1.6).</summary>
    BindTransceiverResp = 0x80000009,

    /// <summary>The SMSC asks the ESME to bind as a receiver (SMPP 3.4, 4.1.7).</summary>
    Outbind = 0x0000000B,

    /// <summary>Asks whether the peer is alive (SMPP 3.4, 4.11.1).</summary>
    EnquireLink = 0x00000015,

    /// <summary>Answer to enquire_link (SMPP 3.4, 4.11.2).</summary>
    EnquireLinkResp = 0x80000015,

    /// <summary>Submits a message to several destinations (SMPP 3.4, 4.5.1).</summary>
    SubmitMulti = 0x00000021,

    /// <summary>Answer to submit_multi (SMPP 3.4, 4.5.2).</summary>
    SubmitMultiResp = 0x80000021,

    /// <summary>A phone has become available; has no answer (SMPP 3.4, 4.12.1).</summary>
    AlertNotification = 0x00000102,

    /// <summary>A message in either direction, text in message_payload (SMPP 3.4, 4.7.1).</summary>
    DataSm = 0x00000103,

    /// <summary>Answer to data_sm (SMPP 3.4, 4.7.2).</summary>
    DataSmResp = 0x80000103,

    /// <summary>Submits a cell broadcast (SMPP 5.0).</summary>
    BroadcastSm = 0x00000111,

    /// <summary>Answer to broadcast_sm (SMPP 5.0).</summary>
    BroadcastSmResp = 0x80000111,

    /// <summary>Asks for the state of a broadcast (SMPP 5.0).</summary>
    QueryBroadcastSm = 0x00000112,

    /// <summary>Answer to query_broadcast_sm (SMPP 5.0).</summary>
    QueryBroadcastSmResp = 0x80000112,

    /// <summary>Cancels a broadcast (SMPP 5.0).</summary>
    CancelBroadcastSm = 0x00000113,

    /// <summary>Answer to cancel_broadcast_sm (SMPP 5.0).</summary>
    CancelBroadcastSmResp = 0x80000113,
}

/// <summary>How requests and responses relate (SMPP 3.4, 5.1.2).</summary>
public static class CommandIds
{
    private const uint ResponseBit = 0x80000000;

    /// <summary>Whether this answers a request. generic_nack counts as a response.</summary>
    public static bool IsResponse(this CommandId id) => ((uint)id & ResponseBit) != 0;

    /// <summary>The response that belongs to a request; a response is returned unchanged.</summary>
    public static CommandId ToResponse(this CommandId id) => (CommandId)((uint)id | ResponseBit);

    /// <summary>The request that a response belongs to; generic_nack, which may answer any, becomes <see cref="CommandId.None"/>.</summary>
    public static CommandId ToRequest(this CommandId id) => (CommandId)((uint)id & ~ResponseBit);

    /// <summary>Whether this is a command_id of SMPP 3.4 or one of the broadcast PDUs of 5.0.</summary>
    public static bool IsKnown(this CommandId id) => id switch
    {
        CommandId.GenericNack or CommandId.Outbind or CommandId.AlertNotification => true,
        _ => id.ToRequest() is CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver or CommandId.QuerySm
            or CommandId.SubmitSm or CommandId.DeliverSm or CommandId.Unbind or CommandId.ReplaceSm or CommandId.CancelSm
            or CommandId.EnquireLink or CommandId.SubmitMulti or CommandId.DataSm
            or CommandId.BroadcastSm or CommandId.QueryBroadcastSm or CommandId.CancelBroadcastSm,
    };

    /// <summary>Whether this is one of the three binds.</summary>
    public static bool IsBind(this CommandId id) => id is CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver;
}
