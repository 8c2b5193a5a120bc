using System.Buffers;
using System.Text;
using SmppGuard.Smpp;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;

namespace SmscSimulator.Server;

/// <content>What the SMSC does with each PDU that arrives.</content>
internal sealed partial class SmscConnection
{
    // Registered_delivery bits 1-0 (SMPP 3.4, 5.2.17): 1 asks for every outcome, 2 for failures only.
    private const int ReceiptMask = 0x03;
    private const int MaxSubmitResp = PduHeader.Size + 66;
    private const int LargestOnStack = 1024;

    internal bool AnswerLater(ReceivedMessage message, CommandStatus status, string? messageId)
    {
        Span<byte> pdu = stackalloc byte[MaxSubmitResp];
        message.Answered = status;
        message.MessageId = messageId ?? message.MessageId;
        if (status == CommandStatus.ESME_ROK)
        {
            _server.Deliver(message);
        }

        bool headerOnly = status != CommandStatus.ESME_ROK && messageId is null;
        var counts = default(SubmitCounts);
        counts.CountAnswer(status == CommandStatus.ESME_ROK);
        _server.Counters.Add(counts);
        return SendRaw(pdu[..WriteResponse(pdu, message.CommandId.ToResponse(), status, message.SequenceNumber, Encoding.ASCII.GetBytes(message.MessageId), headerOnly)]);
    }

    private static int WriteResponse(Span<byte> pdu, CommandId commandId, CommandStatus status, uint sequenceNumber, ReadOnlySpan<byte> messageId, bool headerOnly, ReadOnlySpan<byte> tlvs = default)
    {
        var writer = new PduWriter(pdu);
        writer.Header(commandId, status, sequenceNumber);
        if (!headerOnly)
        {
            writer.CString(messageId);
            if (commandId == CommandId.SubmitMultiResp)
            {
                writer.Byte(0);
            }

            writer.Octets(tlvs);
        }

        return writer.Complete();
    }

    private void Handle(ReadOnlySpan<byte> pdu)
    {
        PduHeader header = PduHeader.Read(pdu);
        if (_server.Frozen)
        {
            return;
        }

        switch (header.CommandId)
        {
            case CommandId.SubmitSm when IsBound:
                OnSubmitSm(header, pdu);
                break;
            case CommandId.DataSm when IsBound:
                OnDataSm(header, pdu);
                break;
            case CommandId.SubmitMulti when IsBound:
                OnSubmitMulti(header, pdu);
                break;
            case CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm when IsBound:
                OnRequestAboutMessage(header, pdu);
                break;
            case CommandId.BindTransmitter or CommandId.BindReceiver or CommandId.BindTransceiver:
                OnBind(header, pdu);
                break;
            case CommandId.DeliverSmResp or CommandId.DataSmResp or CommandId.GenericNack:
                OnAcknowledged(header);
                break;
            case CommandId.EnquireLink:
                Respond(CommandId.EnquireLinkResp, CommandStatus.ESME_ROK, header.SequenceNumber);
                break;
            case CommandId.Unbind:
                State = SessionState.Unbound;
                Respond(CommandId.UnbindResp, CommandStatus.ESME_ROK, header.SequenceNumber);
                _stopReading = true;
                break;
            case CommandId.UnbindResp:
                State = SessionState.Unbound;
                _stopReading = true;
                break;
            case CommandId.EnquireLinkResp:
                break;
            default:
                if (!header.CommandId.IsResponse())
                {
                    bool known = Enum.IsDefined(header.CommandId);
                    Respond(
                        known ? header.CommandId.ToResponse() : CommandId.GenericNack,
                        known ? CommandStatus.ESME_RINVBNDSTS : CommandStatus.ESME_RINVCMDID,
                        header.SequenceNumber);
                }

                break;
        }
    }

    private void OnBind(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status = BindView.TryParse(pdu, out BindView bind);
        if (status == CommandStatus.ESME_ROK)
        {
            status = IsBound ? CommandStatus.ESME_RALYBND
                : _server.RefuseBindsWith is { } refusal ? refusal
                : _server.Options.Password is { } password && !bind.Password.SequenceEqual(Encoding.ASCII.GetBytes(password)) ? CommandStatus.ESME_RINVPASWD
                : CommandStatus.ESME_ROK;
        }

        _server.Counters.CountBind(status == CommandStatus.ESME_ROK);
        if (status != CommandStatus.ESME_ROK)
        {
            Respond(header.CommandId.ToResponse(), status, header.SequenceNumber);
            _stopReading = !IsBound;
            return;
        }

        Span<byte> response = stackalloc byte[64];
        var writer = new PduWriter(response);
        writer.Header(header.CommandId.ToResponse(), CommandStatus.ESME_ROK, header.SequenceNumber);
        writer.CString(_server.Options.SystemId.AsSpan());
        writer.Tlv(TlvTag.ScInterfaceVersion, 0x34);
        SystemId = Encoding.ASCII.GetString(bind.SystemId);

        // The answer is written before the state changes, so that no deliver_sm of another thread can overtake it.
        Write(response[..writer.Complete()]);
        State = header.CommandId switch
        {
            CommandId.BindTransmitter => SessionState.BoundTx,
            CommandId.BindReceiver => SessionState.BoundRx,
            _ => SessionState.BoundTrx,
        };
        _acknowledged = true;
        _server.OnBound();
    }

    private void OnSubmitSm(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status = SubmitSmView.TryParse(pdu, out SubmitSmView view);
        if (status != CommandStatus.ESME_ROK)
        {
            _counts.Submits++;
            Decide(header, SubmitReply.Error(status), null, 0, default, default, 0);
            return;
        }

        ReceivedMessage? message = _server.WantsMessages ? ReceivedMessage.Of(this, view, _server.Options.Codings) : null;
        OnMessage(header, message, view.SourceAddr, view.DestinationAddr, view.RegisteredDelivery);
    }

    private void OnDataSm(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status = DataSmView.TryParse(pdu, out DataSmView view);
        if (status != CommandStatus.ESME_ROK)
        {
            _counts.Submits++;
            Decide(header, SubmitReply.Error(status), null, 0, default, default, 0);
            return;
        }

        ReceivedMessage? message = _server.WantsMessages ? ReceivedMessage.Of(this, view, _server.Options.Codings) : null;
        OnMessage(header, message, view.SourceAddr, view.DestinationAddr, view.RegisteredDelivery);
    }

    private void OnSubmitMulti(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status = SubmitMultiView.TryParse(pdu, out SubmitMultiView view);
        if (status != CommandStatus.ESME_ROK)
        {
            _counts.Submits++;
            Decide(header, SubmitReply.Error(status), null, 0, default, default, 0);
            return;
        }

        var destinations = new StringBuilder();
        var asSubmitSm = new byte[view.MaxSubmitSmLength];
        int length = 0;
        foreach (SubmitMultiDestination destination in view.Destinations)
        {
            destinations.Append(destinations.Length > 0 ? "," : "").Append(Encoding.ASCII.GetString(destination.Address));
            length = length > 0 || destination.IsDistributionList ? length : view.WriteSubmitSm(destination, asSubmitSm);
        }

        status = SubmitSmView.TryParse(asSubmitSm.AsSpan(0, length), out SubmitSmView one);
        if (status != CommandStatus.ESME_ROK)
        {
            _counts.Submits++;
            Decide(header, SubmitReply.Error(status), null, 0, default, default, 0);
            return;
        }

        ReceivedMessage message = ReceivedMessage.Of(this, pdu, one, destinations.ToString(), _server.Options.Codings);
        OnMessage(header, message, view.SourceAddr, default, registeredDelivery: 0);
    }

    private void OnMessage(in PduHeader header, ReceivedMessage? message, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery)
    {
        _counts.Submits++;
        long id = _server.Ids.Next();
        if (message is not null)
        {
            message.MessageId = _server.Ids.ToText(id, _server.Options.IdFormat);
        }

        SubmitReply reply;
        if (_server.Silent)
        {
            reply = SubmitReply.None;
        }
        else if (_server.OnSubmit is { } script)
        {
            reply = script(message!);
        }
        else
        {
            CommandStatus drawn = _server.Errors.IsEmpty ? CommandStatus.ESME_ROK : _server.Errors.Draw(_random.NextDouble());
            reply = drawn == CommandStatus.ESME_ROK ? SubmitReply.Ok : SubmitReply.Error(drawn);
        }

        bool accepted = reply.Kind == SubmitReply.Action.Answer && reply.Status == CommandStatus.ESME_ROK;
        if (accepted && reply.State is null)
        {
            reply = reply.Reporting(_server.ReceiptStates.Draw(_random.NextDouble()));
        }

        if (message is not null)
        {
            if (reply.MessageId is { Length: > 0 } given)
            {
                message.MessageId = given;
            }

            if (reply.Kind == SubmitReply.Action.Answer)
            {
                message.Answered = reply.Status;
            }

            _server.Record(message, isDelivered: accepted && reply.State == MessageState.Delivered);
        }

        Decide(header, reply, message, id, source, destination, registeredDelivery);
    }

    private void Decide(
        in PduHeader header, SubmitReply reply, ReceivedMessage? message, long id, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery)
    {
        switch (reply.Kind)
        {
            case SubmitReply.Action.Nothing:
                _counts.Unanswered++;
                return;
            case SubmitReply.Action.Disconnect:
                _counts.Unanswered++;
                _stopReading = true;
                Abort();
                return;
        }

        Span<byte> messageId = stackalloc byte[64];
        int messageIdLength = reply.MessageId is { } given
            ? Encoding.ASCII.GetBytes(given, messageId)
            : _server.Ids.Write(id, _server.Options.IdFormat, messageId);
        TimeSpan delay = reply.Delay + _server.Latency;
        CommandId responseId = reply.Kind == SubmitReply.Action.GenericNack ? CommandId.GenericNack : header.CommandId.ToResponse();
        bool headerOnly = reply.HeaderOnly || reply.Kind == SubmitReply.Action.GenericNack;
        bool accepted = reply.Status == CommandStatus.ESME_ROK && reply.Kind == SubmitReply.Action.Answer;
        _counts.CountAnswer(accepted);
        int size = MaxSubmitResp + (reply.Tlvs?.Length ?? 0);
        if (delay <= TimeSpan.Zero && size <= LargestOnStack)
        {
            Span<byte> response = stackalloc byte[size];
            Write(response[..WriteResponse(response, responseId, reply.Status, header.SequenceNumber, messageId[..messageIdLength], headerOnly, reply.Tlvs)]);
        }
        else
        {
            byte[] response = ArrayPool<byte>.Shared.Rent(size);
            int length = WriteResponse(response, responseId, reply.Status, header.SequenceNumber, messageId[..messageIdLength], headerOnly, reply.Tlvs);
            _server.Deliveries.AddAnswer(this, response, length, delay);
        }

        if (accepted && (registeredDelivery & ReceiptMask) != 0 && _server.SendsReceipts && !reply.HasNoReceipt)
        {
            SendReceipt(reply, id, reply.MessageId is not null ? messageId[..messageIdLength] : default, source, destination, registeredDelivery, delay);
        }
    }

    private void SendReceipt(
        in SubmitReply reply, long id, ReadOnlySpan<byte> givenId, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery, TimeSpan afterAnswer)
    {
        MessageState state = reply.State!.Value;
        bool onlyFailures = (registeredDelivery & ReceiptMask) == 2;
        if (onlyFailures && state == MessageState.Delivered)
        {
            return;
        }

        Span<byte> messageId = stackalloc byte[MessageIds.MaxLength];
        ReadOnlySpan<byte> receiptId = givenId.IsEmpty
            ? messageId[.._server.Ids.Write(id, _server.Options.ReceiptIdFormat ?? _server.Options.IdFormat, messageId)]
            : givenId;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        byte[] receipt = DeliverSmEncoder.Receipt(destination, source, receiptId, state, reply.ReceiptError ?? (state == MessageState.Delivered ? 0 : 1), now, now + _server.ReceiptDelay, out int length);
        _server.Deliveries.Add(new Delivery(receipt, length, SystemId, IsPooled: true, Waiter: null), afterAnswer + _server.ReceiptDelay);
    }

    private void OnRequestAboutMessage(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status;
        ReceivedMessage? message = null;
        switch (header.CommandId)
        {
            case CommandId.QuerySm:
                status = QuerySmView.TryParse(pdu, out QuerySmView query);
                message = status == CommandStatus.ESME_ROK ? ReceivedMessage.Of(this, pdu, query.MessageId, query.SourceAddr) : null;
                break;
            case CommandId.CancelSm:
                status = CancelSmView.TryParse(pdu, out CancelSmView cancel);
                message = status == CommandStatus.ESME_ROK ? ReceivedMessage.Of(this, pdu, cancel.MessageId, cancel.SourceAddr, cancel.DestinationAddr) : null;
                break;
            default:
                status = ReplaceSmView.TryParse(pdu, out ReplaceSmView replace);
                message = status == CommandStatus.ESME_ROK
                    ? ReceivedMessage.Of(
                        this, pdu, replace.MessageId, replace.SourceAddr, text: ReceivedMessage.Decode(replace.ShortMessage, _server.Options.Codings.Default))
                    : null;
                break;
        }

        if (message is not null)
        {
            if (!_server.Ids.TryRead(Encoding.ASCII.GetBytes(message.MessageId), _server.Options.IdFormat, out _))
            {
                status = header.CommandId switch
                {
                    CommandId.QuerySm => CommandStatus.ESME_RQUERYFAIL,
                    CommandId.CancelSm => CommandStatus.ESME_RCANCELFAIL,
                    _ => CommandStatus.ESME_RREPLACEFAIL,
                };
            }

            message.Answered = status;
            _server.Record(message, isDelivered: false);
        }

        if (status != CommandStatus.ESME_ROK || header.CommandId != CommandId.QuerySm)
        {
            Respond(header.CommandId.ToResponse(), status, header.SequenceNumber);
            return;
        }

        Span<byte> response = stackalloc byte[PduHeader.Size + 128];
        var writer = new PduWriter(response);
        writer.Header(CommandId.QuerySmResp, CommandStatus.ESME_ROK, header.SequenceNumber);
        writer.CString(message!.MessageId.AsSpan());
        writer.Byte(0);                              // final_date: not final
        writer.Byte(1);                              // message_state ENROUTE (5.2.28)
        writer.Byte(0);                              // error_code
        Write(response[..writer.Complete()]);
    }

    private void OnAcknowledged(in PduHeader header)
    {
        Delivery delivery;
        lock (_gate)
        {
            if (!_unacknowledged.Remove(header.SequenceNumber, out delivery))
            {
                return;
            }
        }

        _acknowledged = true;
        CommandStatus status = header.CommandId == CommandId.GenericNack && header.CommandStatus == CommandStatus.ESME_ROK
            ? CommandStatus.ESME_RSYSERR
            : header.CommandStatus;
        _server.Counters.CountDeliverAnswer(status == CommandStatus.ESME_ROK);
        if (delivery.Waiter is { } waiter)
        {
            waiter.TrySetResult(status);
        }
        else if (IsTemporary(status))
        {
            _server.Deliveries.Add(delivery, _server.Options.DeliverRetry);
            return;
        }

        if (delivery.IsPooled)
        {
            ArrayPool<byte>.Shared.Return(delivery.Pdu);
        }
    }

    private static bool IsTemporary(CommandStatus status) =>
        status is CommandStatus.ESME_RSYSERR or CommandStatus.ESME_RMSGQFUL or CommandStatus.ESME_RTHROTTLED or CommandStatus.ESME_RX_T_APPN;
}
