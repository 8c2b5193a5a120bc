using System.Buffers;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;

namespace SmscSimulator.Server;

/// <content>What a submit is answered with, and what becomes of it.</content>
internal sealed partial class EsmeSession
{
    // Registered_delivery bits 1-0 (SMPP 3.4, 5.2.17): 1 asks for every outcome, 2 for failures only.
    private const int ReceiptMask = 0x03;
    private const int MaxSubmitResp = PduHeader.Size + 66;
    private const int LargestOnStack = 1024;

    internal bool AnswerLater(SubmittedMessage message, CommandStatus status, string? messageId)
    {
        Span<byte> pdu = new byte[MaxSubmitResp + (message.Multi?.Failed.Length ?? 0)];
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
        return SendRaw(pdu[..WriteResponse(pdu, message.CommandId.ToResponse(), status, message.SequenceNumber, Encoding.ASCII.GetBytes(message.MessageId), headerOnly, new ResponseRest(message.Multi))]);
    }

    private static int WriteResponse(
        Span<byte> pdu, CommandId commandId, CommandStatus status, uint sequenceNumber, ReadOnlySpan<byte> messageId, bool headerOnly, in ResponseRest rest)
    {
        var writer = new PduWriter(pdu);
        writer.Header(commandId, status, sequenceNumber);
        if (!headerOnly)
        {
            writer.CString(messageId);
            if (commandId == CommandId.SubmitMultiResp)
            {
                writer.Octets(rest.Failed);
            }

            writer.Octets(rest.Tlvs);
        }

        return writer.Complete();
    }

    private void OnMessage(in PduHeader header, SubmittedMessage? message, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery)
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
        else if (message is not null && _server.Options.Scenario?.For(message) is { } fault)
        {
            reply = fault;
        }
        else if (AnswerByRule(message) is { } ruled)
        {
            reply = ruled;
        }
        else
        {
            CommandStatus drawn = _server.Errors.IsEmpty ? CommandStatus.ESME_ROK : _server.Errors.Draw(_random.NextDouble());
            reply = drawn == CommandStatus.ESME_ROK ? SubmitReply.Ok : SubmitReply.Error(drawn);
        }

        bool accepted = reply.Kind == SubmitReply.Action.Answer && reply.Status == CommandStatus.ESME_ROK;
        if (accepted)
        {
            reply = WithState(reply);
        }

        if (_server.Options.ResponseTlvs.Length > 0 && reply is { Kind: SubmitReply.Action.Answer, Tlvs: null })
        {
            reply = reply.WithTlvs(_server.Options.ResponseTlvs);
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
        in PduHeader header, SubmitReply reply, SubmittedMessage? message, long id, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery)
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
        var rest = new ResponseRest(message?.Multi, reply.Tlvs);
        int size = MaxSubmitResp + rest.Length;
        if (delay <= TimeSpan.Zero && size <= LargestOnStack)
        {
            Span<byte> response = stackalloc byte[size];
            Write(response[..WriteResponse(response, responseId, reply.Status, header.SequenceNumber, messageId[..messageIdLength], headerOnly, rest)]);
        }
        else
        {
            byte[] response = ArrayPool<byte>.Shared.Rent(size);
            int length = WriteResponse(response, responseId, reply.Status, header.SequenceNumber, messageId[..messageIdLength], headerOnly, rest);
            _server.Deliveries.AddAnswer(this, response, length, delay);
        }

        if (!accepted || (registeredDelivery & ReceiptMask) == 0 || !_server.SendsReceipts)
        {
            return;
        }

        ReadOnlySpan<byte> givenId = reply.ReceiptMessageId is { } other ? Encoding.ASCII.GetBytes(other)
            : reply.MessageId is not null ? messageId[..messageIdLength] : default;
        TimeSpan wait = reply.ReceiptFirst ? TimeSpan.Zero : delay;
        if (message?.Multi is not { } multi)
        {
            SendReceipt(reply, id, givenId, source, destination, registeredDelivery, wait);
            return;
        }

        foreach ((string to, SubmitReply own) in multi.Accepted)
        {
            SendReceipt(WithState(own) with { Receipts = reply.Receipts }, id, givenId, source, Encoding.ASCII.GetBytes(to), registeredDelivery, wait);
        }
    }

    private SubmitReply? AnswerByRule(SubmittedMessage? message) => message switch
    {
        null => null,
        { Multi: { } multi } => multi.Whole,
        _ => _server.Answers.For(message, message.Destination),
    };

    private SubmitReply WithState(in SubmitReply reply)
    {
        if (reply.State is not null)
        {
            return reply;
        }

        (MessageState state, int? error) = _server.ReceiptStates.Draw(_random.NextDouble());
        return reply.Reporting(state, error);
    }

    private void SendReceipt(
        in SubmitReply reply, long id, ReadOnlySpan<byte> givenId, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte registeredDelivery, TimeSpan afterAnswer)
    {
        MessageState state = reply.State!.Value;
        bool onlyFailures = (registeredDelivery & ReceiptMask) == 2;
        if (reply.HasNoReceipt || (onlyFailures && state == MessageState.Delivered))
        {
            return;
        }

        Span<byte> messageId = stackalloc byte[MessageIds.MaxLength];
        ReadOnlySpan<byte> receiptId = givenId.IsEmpty
            ? messageId[.._server.Ids.Write(id, _server.Options.ReceiptIdFormat ?? _server.Options.IdFormat, messageId)]
            : givenId;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int i = 0; i < reply.Receipts; i++)
        {
            byte[] receipt = DeliverSmEncoder.Receipt(
                destination, source, receiptId, state, reply.ReceiptError ?? (state == MessageState.Delivered ? 0 : 1), now, now + _server.ReceiptDelay, out int length,
                tlvs: _server.Options.ReceiptTlvs);
            _server.Deliveries.Add(new Delivery(receipt, length, SystemId, IsPooled: true, Waiter: null), afterAnswer + _server.ReceiptDelay);
        }
    }

    /// <summary>What stands behind the message_id of a response.</summary>
    private readonly ref struct ResponseRest(MultiAnswer? multi, byte[]? tlvs = null)
    {
        private static readonly byte[] NoneFailed = [0];

        /// <summary>no_unsuccess and unsuccess_sme of a submit_multi_resp (SMPP 3.4, 4.5.2).</summary>
        public ReadOnlySpan<byte> Failed { get; } = multi?.Failed ?? NoneFailed;

        public ReadOnlySpan<byte> Tlvs { get; } = tlvs;

        public int Length => Failed.Length + Tlvs.Length;
    }
}
