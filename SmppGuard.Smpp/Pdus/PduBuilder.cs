using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Writes the PDUs that we send ourselves into a buffer of the caller and returns their length. <see cref="MaxLength"/> octets are enough for
/// each of them unless said otherwise. Message PDUs are built from <see cref="SubmitSmFields"/>; what is relayed is rewritten, not built.
/// </summary>
public static class PduBuilder
{
    /// <summary>interface_version of SMPP 3.4 (5.2.4).</summary>
    public const byte InterfaceVersion34 = 0x34;

    /// <summary>Octets that are enough for every PDU of this class.</summary>
    public const int MaxLength = 512;

    /// <summary>A PDU that is only a header: enquire_link, unbind, their responses, cancel_sm_resp, replace_sm_resp, and error responses.</summary>
    public static int HeaderOnly(Span<byte> destination, CommandId commandId, uint sequenceNumber, CommandStatus status = CommandStatus.ESME_ROK)
    {
        new PduHeader(PduHeader.Size, commandId, status, sequenceNumber).Write(destination);
        return PduHeader.Size;
    }

    /// <summary>generic_nack (SMPP 3.4, 4.3.1); sequence_number is that of the bad PDU, or 0 where it could not be read.</summary>
    public static int GenericNack(Span<byte> destination, uint sequenceNumber, CommandStatus status) =>
        HeaderOnly(destination, CommandId.GenericNack, sequenceNumber, status);

    /// <summary>One of the three binds (SMPP 3.4, 4.1.1).</summary>
    /// <param name="destination">Where the PDU goes.</param>
    /// <param name="bind">Which bind.</param>
    /// <param name="sequenceNumber">sequence_number.</param>
    /// <param name="systemId">At most 15 ASCII characters.</param>
    /// <param name="password">At most 8 ASCII characters.</param>
    /// <param name="systemType">At most 12 ASCII characters.</param>
    /// <param name="addrTon">addr_ton of the address range.</param>
    /// <param name="addrNpi">addr_npi of the address range.</param>
    /// <param name="addressRange">At most 40 ASCII characters.</param>
    /// <returns>Octets written.</returns>
    public static int BindRequest(
        Span<byte> destination, CommandId bind, uint sequenceNumber, ReadOnlySpan<char> systemId, ReadOnlySpan<char> password,
        ReadOnlySpan<char> systemType = default, byte addrTon = 0, byte addrNpi = 0, ReadOnlySpan<char> addressRange = default)
    {
        var writer = new PduWriter(destination);
        writer.Header(bind, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(systemId);
        writer.CString(password);
        writer.CString(systemType);
        writer.Byte(InterfaceVersion34);
        writer.Byte(addrTon);
        writer.Byte(addrNpi);
        writer.CString(addressRange);
        return writer.Complete();
    }

    /// <summary>The response to a bind (SMPP 3.4, 4.1.2): only a header where it is an error.</summary>
    /// <param name="destination">Where the PDU goes.</param>
    /// <param name="bind">The bind that is answered, or its response id.</param>
    /// <param name="sequenceNumber">That of the bind.</param>
    /// <param name="status">The result.</param>
    /// <param name="systemId">system_id of the SMSC, at most 15 ASCII characters.</param>
    /// <param name="withInterfaceVersion">Whether to announce SC_interface_version 0x34; not to an ESME older than 3.4, which knows no TLVs.</param>
    /// <returns>Octets written.</returns>
    public static int BindResponse(
        Span<byte> destination, CommandId bind, uint sequenceNumber, CommandStatus status, ReadOnlySpan<char> systemId, bool withInterfaceVersion = true)
    {
        var writer = new PduWriter(destination);
        writer.Header(bind.ToResponse(), status, sequenceNumber);
        if (status == CommandStatus.ESME_ROK)
        {
            writer.CString(systemId);
            if (withInterfaceVersion)
            {
                writer.Tlv(TlvTag.ScInterfaceVersion, InterfaceVersion34);
            }
        }

        return writer.Complete();
    }

    /// <summary>outbind (SMPP 3.4, 4.1.7).</summary>
    public static int Outbind(Span<byte> destination, uint sequenceNumber, ReadOnlySpan<char> systemId, ReadOnlySpan<char> password)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.Outbind, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(systemId);
        writer.CString(password);
        return writer.Complete();
    }

    /// <summary>
    /// submit_sm_resp (SMPP 3.4, 4.4.2): message_id of at most 64 characters, and TLVs as they are, for which the destination has room beyond <see cref="MaxLength"/>. Where it is
    /// an error, only a header; with TLVs an empty message_id stands before them.
    /// </summary>
    public static int SubmitSmResp(
        Span<byte> destination, uint sequenceNumber, CommandStatus status, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs = default) =>
        MessageIdResponse(destination, CommandId.SubmitSmResp, sequenceNumber, status, messageId, tlvs);

    /// <summary>data_sm_resp (SMPP 3.4, 4.7.2), as <see cref="SubmitSmResp"/>.</summary>
    public static int DataSmResp(
        Span<byte> destination, uint sequenceNumber, CommandStatus status, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs = default) =>
        MessageIdResponse(destination, CommandId.DataSmResp, sequenceNumber, status, messageId, tlvs);

    /// <summary>deliver_sm_resp (SMPP 3.4, 4.6.2): message_id is unused and empty, and always there.</summary>
    public static int DeliverSmResp(Span<byte> destination, uint sequenceNumber, CommandStatus status)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.DeliverSmResp, status, sequenceNumber);
        writer.Byte(0);
        return writer.Complete();
    }

    /// <summary>
    /// An error response that says why, in additional_status_info_text (SMPP 3.4, 5.3.2.11), after an empty message_id. Only for peers that asked for
    /// it: many expect no body in an error response.
    /// </summary>
    /// <param name="destination">Where the PDU goes.</param>
    /// <param name="response">submit_sm_resp or data_sm_resp.</param>
    /// <param name="sequenceNumber">That of the request.</param>
    /// <param name="status">The error.</param>
    /// <param name="explanation">At most 255 ASCII characters.</param>
    /// <returns>Octets written.</returns>
    public static int ExplainedError(
        Span<byte> destination, CommandId response, uint sequenceNumber, CommandStatus status, ReadOnlySpan<byte> explanation)
    {
        var writer = new PduWriter(destination);
        writer.Header(response, status, sequenceNumber);
        writer.Byte(0);
        writer.TlvCString(TlvTag.AdditionalStatusInfoText, explanation);
        return writer.Complete();
    }

    /// <summary>query_sm (SMPP 3.4, 4.8.1).</summary>
    public static int QuerySm(
        Span<byte> destination, uint sequenceNumber, ReadOnlySpan<byte> messageId, byte sourceAddrTon, byte sourceAddrNpi, ReadOnlySpan<byte> sourceAddr)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.QuerySm, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(messageId);
        writer.Byte(sourceAddrTon);
        writer.Byte(sourceAddrNpi);
        writer.CString(sourceAddr);
        return writer.Complete();
    }

    /// <summary>query_sm_resp without error (SMPP 3.4, 4.8.2); an error is <see cref="HeaderOnly"/>.</summary>
    /// <param name="destination">Where the PDU goes.</param>
    /// <param name="sequenceNumber">That of the query_sm.</param>
    /// <param name="messageId">At most 64 characters.</param>
    /// <param name="finalDate">Empty while there is none, or the 16 characters of 7.1.1.</param>
    /// <param name="state">message_state.</param>
    /// <param name="errorCode">error_code of the network, 0 for none.</param>
    /// <returns>Octets written.</returns>
    public static int QuerySmResp(
        Span<byte> destination, uint sequenceNumber, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> finalDate, MessageState state, byte errorCode)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.QuerySmResp, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(messageId);
        writer.CString(finalDate);
        writer.Byte((byte)state);
        writer.Byte(errorCode);
        return writer.Complete();
    }

    /// <summary>cancel_sm of one message (SMPP 3.4, 4.9.1).</summary>
    public static int CancelSm(
        Span<byte> destination, uint sequenceNumber, ReadOnlySpan<byte> messageId, byte sourceAddrTon, byte sourceAddrNpi, ReadOnlySpan<byte> sourceAddr,
        byte destAddrTon, byte destAddrNpi, ReadOnlySpan<byte> destinationAddr)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.CancelSm, CommandStatus.ESME_ROK, sequenceNumber);
        writer.Byte(0);
        writer.CString(messageId);
        writer.Byte(sourceAddrTon);
        writer.Byte(sourceAddrNpi);
        writer.CString(sourceAddr);
        writer.Byte(destAddrTon);
        writer.Byte(destAddrNpi);
        writer.CString(destinationAddr);
        return writer.Complete();
    }

    /// <summary>replace_sm (SMPP 3.4, 4.10.1) without a new schedule or validity; the text has at most 254 octets.</summary>
    public static int ReplaceSm(
        Span<byte> destination, uint sequenceNumber, ReadOnlySpan<byte> messageId, byte sourceAddrTon, byte sourceAddrNpi, ReadOnlySpan<byte> sourceAddr,
        byte registeredDelivery, ReadOnlySpan<byte> shortMessage)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.ReplaceSm, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(messageId);
        writer.Byte(sourceAddrTon);
        writer.Byte(sourceAddrNpi);
        writer.CString(sourceAddr);
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(registeredDelivery);
        writer.Byte(0);
        writer.Byte(checked((byte)shortMessage.Length));
        writer.Octets(shortMessage);
        return writer.Complete();
    }

    /// <summary>alert_notification (SMPP 3.4, 4.12.1).</summary>
    public static int AlertNotification(
        Span<byte> destination, uint sequenceNumber, byte sourceAddrTon, byte sourceAddrNpi, ReadOnlySpan<byte> sourceAddr,
        byte esmeAddrTon, byte esmeAddrNpi, ReadOnlySpan<byte> esmeAddr)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.AlertNotification, CommandStatus.ESME_ROK, sequenceNumber);
        writer.Byte(sourceAddrTon);
        writer.Byte(sourceAddrNpi);
        writer.CString(sourceAddr);
        writer.Byte(esmeAddrTon);
        writer.Byte(esmeAddrNpi);
        writer.CString(esmeAddr);
        return writer.Complete();
    }

    private static int MessageIdResponse(
        Span<byte> destination, CommandId response, uint sequenceNumber, CommandStatus status, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> tlvs)
    {
        var writer = new PduWriter(destination);
        writer.Header(response, status, sequenceNumber);
        if (status == CommandStatus.ESME_ROK || !tlvs.IsEmpty)
        {
            writer.CString(status == CommandStatus.ESME_ROK ? messageId : default);
            writer.Octets(tlvs);
        }

        return writer.Complete();
    }
}
