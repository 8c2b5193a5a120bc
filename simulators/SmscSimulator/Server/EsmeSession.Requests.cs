using System.Buffers;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;

namespace SmscSimulator.Server;

/// <content>What the SMSC does with each PDU that arrives.</content>
internal sealed partial class EsmeSession
{
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
        writer.Tlv(TlvTag.ScInterfaceVersion, _server.Options.InterfaceVersion);
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

        SubmittedMessage? message = _server.WantsMessages ? SubmittedMessage.Of(this, view, _server.Options.Codings) : null;
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

        SubmittedMessage? message = _server.WantsMessages ? SubmittedMessage.Of(this, view, _server.Options.Codings) : null;
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

        List<string> addresses = [];
        var asSubmitSm = new byte[view.MaxSubmitSmLength];
        int length = 0;
        foreach (SubmitMultiDestination destination in view.Destinations)
        {
            addresses.Add(Encoding.ASCII.GetString(destination.Address));
            length = length > 0 || destination.IsDistributionList ? length : view.WriteSubmitSm(destination, asSubmitSm);
        }

        status = SubmitSmView.TryParse(asSubmitSm.AsSpan(0, length), out SubmitSmView one);
        if (status != CommandStatus.ESME_ROK)
        {
            _counts.Submits++;
            Decide(header, SubmitReply.Error(status), null, 0, default, default, 0);
            return;
        }

        SubmittedMessage message = SubmittedMessage.Of(this, pdu, one, string.Join(',', addresses), _server.Options.Codings);
        message.Multi = MultiAnswer.To(view, message, _server.Answers);
        OnMessage(header, message, view.SourceAddr, default, one.RegisteredDelivery);
    }

    private void OnRequestAboutMessage(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        CommandStatus status;
        SubmittedMessage? message = null;
        switch (header.CommandId)
        {
            case CommandId.QuerySm:
                status = QuerySmView.TryParse(pdu, out QuerySmView query);
                message = status == CommandStatus.ESME_ROK ? SubmittedMessage.Of(this, pdu, query.MessageId, query.SourceAddr) : null;
                break;
            case CommandId.CancelSm:
                status = CancelSmView.TryParse(pdu, out CancelSmView cancel);
                message = status == CommandStatus.ESME_ROK ? SubmittedMessage.Of(this, pdu, cancel.MessageId, cancel.SourceAddr, cancel.DestinationAddr) : null;
                break;
            default:
                status = ReplaceSmView.TryParse(pdu, out ReplaceSmView replace);
                message = status == CommandStatus.ESME_ROK
                    ? SubmittedMessage.Of(
                        this, pdu, replace.MessageId, replace.SourceAddr, text: SubmittedMessage.Decode(replace.ShortMessage, _server.Options.Codings.Default))
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
