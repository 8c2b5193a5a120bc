using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Sessions;

/// <content>Writing: requests of the owner and of the session itself, responses, flushing.</content>
public sealed partial class SmppSession<TRequest>
{
    private TaskCompletionSource<CommandStatus>? _bindResponse;
    private TaskCompletionSource? _unbindResponse;
    private SessionState _stateAfterBind;
    private bool _isBindAnswered;

    /// <summary>
    /// Sends a request, with the next sequence_number in place of the one in <paramref name="pdu"/>; <see cref="Flush"/> makes it leave. False: the window is full or the
    /// session closed, and nothing was written. After true, exactly one of OnResponse and OnUnanswered follows.
    /// </summary>
    public bool TrySendRequest(ReadOnlySpan<byte> pdu, in TRequest request, out uint sequenceNumber) =>
        TrySendRequest(pdu, request, out sequenceNumber, beyondLimit: false);

    /// <summary>
    /// Whether a request that waits for its response meets a condition. From any thread: others may be sent and answered meanwhile; those count that are in flight from the
    /// beginning to the end.
    /// </summary>
    public bool AnyInFlight<TState>(TState state, RequestCondition<TRequest, TState> condition) => _window.Any(state, condition);

    /// <summary>
    /// Writes the response to a request that the owner was given, once for each; or any other finished PDU, as it is. <see cref="Flush"/> makes it leave. False: the session is
    /// closed.
    /// </summary>
    public bool Send(ReadOnlySpan<byte> pdu)
    {
        var isWritten = _output.Write(pdu);
        CountAnswer(PduHeader.Read(pdu).CommandId);
        return isWritten;
    }

    /// <summary>As <see cref="Send"/>, a response without a body.</summary>
    public bool Respond(in PduHeader request, CommandStatus status)
    {
        var response = request.CommandId.ToResponse();
        var isWritten = WriteHeader(response, status, request.SequenceNumber);
        CountAnswer(response);
        return isWritten;
    }

    /// <summary>
    /// Answers a bind (SMPP 3.4, 4.1.2) and, with ESME_ROK, enters the bound state. With an error the session ends once the answer is sent.
    /// </summary>
    /// <param name="request">The bind.</param>
    /// <param name="status">The result.</param>
    /// <param name="systemId">system_id of ours, at most 15 ASCII characters.</param>
    /// <param name="knowsTlvs">Whether its interface_version is 3.4 or later: an older peer is told no SC_interface_version (SMPP 3.4, 3.4.2).</param>
    public void AnswerBind(in PduHeader request, CommandStatus status, ReadOnlySpan<byte> systemId, bool knowsTlvs)
    {
        Span<byte> pdu = stackalloc byte[64];
        var writer = new PduWriter(pdu);
        writer.Header(request.CommandId.ToResponse(), status, request.SequenceNumber);
        if (status == CommandStatus.ESME_ROK)
        {
            writer.CString(systemId);
            if (knowsTlvs)
            {
                writer.Tlv(TlvTag.ScInterfaceVersion, PduBuilder.InterfaceVersion34);
            }
        }

        var length = writer.Complete();
        _output.Write(pdu[..length]);
        if (status == CommandStatus.ESME_ROK)
        {
            // Only now may others send on it: nothing overtakes the answer.
            State = BoundState(request.CommandId);
        }

        _output.Flush();
        CountAnswer(request.CommandId.ToResponse());
        if (status != CommandStatus.ESME_ROK)
        {
            Close(SessionEnd.NotBound);
        }
    }

    /// <summary>Whether the SMSC has answered our bind, in whatever way; also when it ended the connection right behind the answer.</summary>
    public bool IsBindAnswered => Volatile.Read(ref _isBindAnswered);

    /// <summary>sc_interface_version of the response to our bind (SMPP 3.4, 5.3.2.25); null: it does not say, or has not come.</summary>
    public byte? ScInterfaceVersion { get; private set; }

    /// <summary>
    /// Binds as an ESME: sends <paramref name="bindRequest"/> (a whole bind_* PDU) and returns the SMSC's status; ESME_RSYSERR when the session ended before it answered.
    /// <see cref="RunAsync"/> must be running.
    /// </summary>
    public Task<CommandStatus> BindAsync(ReadOnlySpan<byte> bindRequest)
    {
        var commandId = PduHeader.Read(bindRequest).CommandId;
        _stateAfterBind = BoundState(commandId);
        _bindResponse = new TaskCompletionSource<CommandStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = _bindResponse.Task;
        if (!TrySendRequest(bindRequest, default, out _, beyondLimit: true))
        {
            return Task.FromResult(CommandStatus.ESME_RSYSERR);
        }

        Flush();
        return task;
    }

    /// <summary>
    /// Sends unbind and completes when the session has ended: once it is answered, and what was read before the answer is answered, too. After <paramref name="timeout"/>, by
    /// <paramref name="time"/>, it ends without that.
    /// </summary>
    public async Task UnbindAsync(TimeSpan timeout, TimeProvider time)
    {
        // Two may ask for the end at once; both wait for the same answer.
        _ = Interlocked.CompareExchange(ref _unbindResponse, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        if (SendOwn(CommandId.Unbind) || IsLeaving)
        {
            try
            {
                await _unbindResponse.Task.WaitAsync(timeout, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The peer had its time; the connection closes without its answer.
            }
        }

        Close(SessionEnd.Unbound);
    }

    /// <summary>Makes what was written leave. Never waits.</summary>
    public void Flush() => _output.Flush();

    private bool TrySendRequest(ReadOnlySpan<byte> pdu, in TRequest request, out uint sequenceNumber, bool beyondLimit)
    {
        var commandId = PduHeader.Read(pdu).CommandId;
        lock (_output.Gate)
        {
            // Closed is checked under the gate: once the stream is complete nothing enters the window.
            if (IsClosed || IsLeaving || !_window.TryReserve(request, commandId, _now + (long)Options.ResponseTimeout.TotalMilliseconds, out sequenceNumber, beyondLimit))
            {
                sequenceNumber = 0;
                return false;
            }

            if (_output.WriteUnderGate(pdu, sequenceNumber))
            {
                return true;
            }

            _window.Withdraw(sequenceNumber);
            return false;
        }
    }

    private bool SendOwn(CommandId commandId)
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, commandId, CommandStatus.ESME_ROK, 0).Write(pdu);
        var sent = TrySendRequest(pdu, default, out _, beyondLimit: true);
        Flush();
        return sent;
    }

    private static bool IsOwn(CommandId id) => id is CommandId.EnquireLink or CommandId.Unbind || id.IsBind();

    private void OnOwnResponse(CommandId request, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (request.IsBind())
        {
            ScInterfaceVersion = header.CommandId == request.ToResponse() && BindResponseView.TryParse(pdu, out var bound) == CommandStatus.ESME_ROK ? bound.ScInterfaceVersion : null;
            Volatile.Write(ref _isBindAnswered, true);
            if (header.CommandStatus == CommandStatus.ESME_ROK && header.CommandId != CommandId.GenericNack && !IsLeaving)
            {
                State = _stateAfterBind;
            }

            _bindResponse?.TrySetResult(header.CommandId == CommandId.GenericNack && header.CommandStatus == CommandStatus.ESME_ROK
                ? CommandStatus.ESME_RBINDFAIL
                : header.CommandStatus);
        }
        else if (request == CommandId.Unbind)
        {
            BeginLeaving(SessionEnd.Unbound, responsesMayCome: false);
        }
        else
        {
            _enquiring = false;
        }
    }

    private bool WriteHeader(CommandId commandId, CommandStatus status, uint sequenceNumber)
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, commandId, status, sequenceNumber).Write(pdu);
        return _output.Write(pdu);
    }

    private void EndOwnRequests()
    {
        _bindResponse?.TrySetResult(CommandStatus.ESME_RSYSERR);
        _unbindResponse?.TrySetResult();
    }

    private static SessionState BoundState(CommandId bind) => bind switch
    {
        CommandId.BindTransmitter => SessionState.BoundTx,
        CommandId.BindReceiver => SessionState.BoundRx,
        _ => SessionState.BoundTrx,
    };
}
