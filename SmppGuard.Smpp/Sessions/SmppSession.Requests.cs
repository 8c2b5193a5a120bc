namespace SmppGuard.Smpp;

/// <content>Writing: requests of the owner and of the session itself, responses, flushing.</content>
public sealed partial class SmppSession<TRequest>
{
    private TaskCompletionSource<CommandStatus>? _bindResponse;
    private TaskCompletionSource? _unbindResponse;
    private SessionState _stateAfterBind;

    /// <summary>
    /// Sends a request, with the next sequence_number in place of the one in <paramref name="pdu"/>; <see cref="Flush"/> makes it leave. False: the window is full or the
    /// session closed, and nothing was written. After true, exactly one of OnResponse and OnUnanswered follows.
    /// </summary>
    public bool TrySendRequest(ReadOnlySpan<byte> pdu, in TRequest request, out uint sequenceNumber) =>
        TrySendRequest(pdu, request, out sequenceNumber, beyondLimit: false);

    /// <summary>Whether a request that waits for its response meets a condition, see <see cref="RequestWindow{TRequest}.Any"/>. From any thread.</summary>
    public bool AnyInFlight<TState>(TState state, RequestCondition<TRequest, TState> condition) => _window.Any(state, condition);

    /// <summary>Writes a response, or any finished PDU, as it is; <see cref="Flush"/> makes it leave. False: the session is closed.</summary>
    public bool Send(ReadOnlySpan<byte> pdu) => _output.Write(pdu);

    /// <summary>Writes a PDU without a body.</summary>
    public bool Send(CommandId commandId, CommandStatus status, uint sequenceNumber)
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, commandId, status, sequenceNumber).Write(pdu);
        return _output.Write(pdu);
    }

    /// <summary>Answers <paramref name="request"/> with a response without a body.</summary>
    public bool Respond(in PduHeader request, CommandStatus status) => Send(request.CommandId.ToResponse(), status, request.SequenceNumber);

    /// <summary>
    /// Answers a bind (SMPP 3.4, 4.1.2) and, with ESME_ROK, enters the bound state. With an error the session ends once the answer is sent.
    /// </summary>
    public void AnswerBind(in PduHeader request, CommandStatus status, ReadOnlySpan<byte> systemId)
    {
        Span<byte> pdu = stackalloc byte[64];
        var writer = new PduWriter(pdu);
        writer.Header(request.CommandId.ToResponse(), status, request.SequenceNumber);
        if (status == CommandStatus.ESME_ROK)
        {
            writer.CString(systemId);
            writer.Tlv(TlvTag.ScInterfaceVersion, 0x34);
        }

        var length = writer.Complete();
        _output.Write(pdu[..length]);
        if (status == CommandStatus.ESME_ROK)
        {
            // Only now may others send on it: nothing overtakes the answer.
            State = BoundState(request.CommandId);
        }

        _output.Flush();
        if (status != CommandStatus.ESME_ROK)
        {
            Close(SessionEnd.NotBound);
        }
    }

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

    /// <summary>Sends unbind and completes when it is answered or the session has ended; then the session ends as <see cref="SessionEnd.Unbound"/>.</summary>
    public async Task UnbindAsync(TimeSpan timeout)
    {
        // Two may ask for the end at once; both wait for the same answer.
        _ = Interlocked.CompareExchange(ref _unbindResponse, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        if (SendOwn(CommandId.Unbind))
        {
            try
            {
                await _unbindResponse.Task.WaitAsync(timeout).ConfigureAwait(false);
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
            if (IsClosed || !_window.TryReserve(request, commandId, _now + (long)Options.ResponseTimeout.TotalMilliseconds, out sequenceNumber, beyondLimit))
            {
                sequenceNumber = 0;
                return false;
            }

            if (_output.WriteUnderGate(pdu, sequenceNumber))
            {
                return true;
            }

            _ = _window.TryComplete(sequenceNumber, out _, out _);
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

    private static bool IsOwn(CommandId id) => id is CommandId.EnquireLink or CommandId.Unbind || IsBind(id);

    private void OnOwnResponse(CommandId request, in PduHeader header)
    {
        if (IsBind(request))
        {
            if (header.CommandStatus == CommandStatus.ESME_ROK && header.CommandId != CommandId.GenericNack)
            {
                State = _stateAfterBind;
            }

            _bindResponse?.TrySetResult(header.CommandId == CommandId.GenericNack && header.CommandStatus == CommandStatus.ESME_ROK
                ? CommandStatus.ESME_RBINDFAIL
                : header.CommandStatus);
        }
        else if (request == CommandId.Unbind)
        {
            State = SessionState.Unbound;
            SetEnd(SessionEnd.Unbound);
            _unbindResponse?.TrySetResult();
        }
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
