using System.Buffers;
using System.IO.Pipelines;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <summary>
/// One SMPP connection, for either role. The read loop frames what arrives and hands each PDU to the handler as a span over the received octets; requests of ours
/// wait for their responses in a window, a ring indexed by sequence_number; writes from any thread are coalesced by <see cref="Flush"/>.
/// <code>
/// read loop:  1 read  2 frame  3 legal in this state?  4 response → window → handler  5 request → handler  6 end of the batch → handler, flush
/// </code>
/// Time comes in through <see cref="Tick"/> only, which the owner calls several times a second.
/// </summary>
/// <typeparam name="TRequest">What the owner keeps with each request of its own until the response.</typeparam>
public sealed partial class SmppSession<TRequest>
    where TRequest : struct
{
    private readonly PipeReader _input;
    /// <summary>Octets after which a connection that is read without a pause lets others come first.</summary>
    private const long LongRun = 256 * 1024;

    private readonly PduOutput _output;
    private readonly ISmppSessionHandler<TRequest> _handler;
    private readonly RequestWindow<TRequest> _window;
    private readonly CancellationTokenSource _stop = new();
    private int _end;
    private bool _ended;
    private bool _isHeld;

    /// <param name="transport">The octet stream, both ways.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="handler">Whom to tell.</param>
    /// <param name="now">The present moment in milliseconds of any monotonic clock; the same clock feeds <see cref="Tick"/>.</param>
    public SmppSession(IDuplexPipe transport, SmppSessionOptions options, ISmppSessionHandler<TRequest> handler, long now)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        _input = transport.Input;
        _output = new PduOutput(transport.Output);
        _handler = handler;
        _window = new RequestWindow<TRequest>(options.Window);
        _timers = new SessionTimers(options, now);
        _now = now;
        Options = options;
    }

    /// <summary>Limits and times.</summary>
    public SmppSessionOptions Options { get; }

    /// <summary>Sees every PDU of the session, both ways; null: nobody does, which costs a comparison for each.</summary>
    public IPduTap? Tap
    {
        get => _output.Tap;
        set => _output.Tap = value;
    }

    /// <summary>Where the session stands (SMPP 3.4, 2.2).</summary>
    public SessionState State { get; private set; } = SessionState.Open;

    /// <summary>Requests of ours in flight.</summary>
    public int InFlight => _window.InFlight;

    /// <summary>Further requests that the window admits; none while the session leaves.</summary>
    public int WindowAvailable => IsLeaving ? 0 : _window.Available;

    /// <summary>Whether it has ended, or is about to.</summary>
    public bool IsClosed => Volatile.Read(ref _end) != (int)SessionEnd.None;

    /// <summary>
    /// Reads until the session ends; returns how. The handler has been told of everything by then. Never throws but for a bug of the handler, which ends the session
    /// as <see cref="SessionEnd.InternalError"/>.
    /// </summary>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((SmppSession<TRequest>)state!).Close(SessionEnd.Closed), this);
        Exception? error = null;
        try
        {
            await ReadLoopAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsClosed)
        {
            // Close() was called: it said why.
        }
        catch (Exception cause) when (cause is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            SetEnd(SessionEnd.TransportError);
            error = cause;
        }
        catch (Exception bug)
        {
            SetEnd(SessionEnd.InternalError);
            error = bug;
        }

        await EndAsync(error).ConfigureAwait(false);
        return (SessionEnd)_end;
    }

    /// <summary>Ends the session without unbind: reading stops, what was written is still sent.</summary>
    public void Close(SessionEnd why)
    {
        SetEnd(why);
        _input.CancelPendingRead();
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ended in the meantime.
        }
    }

    private async Task ReadLoopAsync()
    {
        var run = 0L;
        while (true)
        {
            var read = await _input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (IsClosed)
            {
                return;
            }

            var buffer = read.Buffer;
            _received = true;
            var control = ProcessAvailable(ref buffer);
            _handler.OnReadBatchEnd(this);

            run += read.Buffer.Length - buffer.Length;

            // A paused loop has examined nothing beyond what it consumed, so that the next read returns the rest at once.
            _input.AdvanceTo(buffer.Start, control == ReadControl.Continue ? buffer.End : buffer.Start);

            // Our answers must not pile up for a peer that does not read them.
            var drained = _output.DrainAsync();
            if (!drained.IsCompletedSuccessfully)
            {
                await drained.AsTask().WaitAsync(_stop.Token).ConfigureAwait(false);
            }

            if (IsClosed)
            {
                return;
            }

            if (run > LongRun)
            {
                // Others may be read on this thread, too: who floods us goes on on the pool.
                run = 0;
                await Task.Yield();
            }

            if (control != ReadControl.Continue)
            {
                _paused = true;
                await _handler.ResumeAsync(this, _stop.Token).ConfigureAwait(false);
                _paused = false;
            }
            else if (read.IsCompleted)
            {
                // It sends nothing more, but it may still read: the other half of the connection is open.
                BeginLeaving(buffer.IsEmpty ? SessionEnd.PeerClosed : SessionEnd.CutMidPdu, responsesMayCome: false);
                await _left!.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
                return;
            }
        }
    }

    private ReadControl ProcessAvailable(ref ReadOnlySequence<byte> buffer)
    {
        while (!IsClosed)
        {
            if (_framesLost)
            {
                buffer = buffer.Slice(buffer.End);
                return ReadControl.Continue;
            }

            var segment = buffer.FirstSpan;
            var consumed = 0;
            var control = ProcessSpan(segment, ref consumed);
            buffer = buffer.Slice(consumed);
            if (control != ReadControl.Continue)
            {
                return control;
            }

            // What is left of the segment is a cut PDU; it may continue in the next one.
            var start = buffer;
            switch (PduFramer.TryRead(ref buffer, Options.MaxPduLength, out var straddling))
            {
                case FrameResult.NeedMore:
                    return ReadControl.Continue;
                case FrameResult.BadLength:
                    RefuseLength(buffer);
                    continue;
            }

            control = ProcessStraddling(straddling);
            if (control != ReadControl.Continue)
            {
                buffer = control == ReadControl.Hold ? start : buffer;
                return control;
            }
        }

        return ReadControl.Continue;
    }

    private ReadControl ProcessSpan(ReadOnlySpan<byte> octets, ref int consumed)
    {
        while (PduFramer.TryRead(octets[consumed..], Options.MaxPduLength, out var length) == FrameResult.Frame)
        {
            var pdu = octets.Slice(consumed, length);
            if (_output.Tap is { } tap)
            {
                Tell(tap, pdu);
            }

            var control = Dispatch(pdu);
            _isHeld = control == ReadControl.Hold;
            if (control == ReadControl.Hold)
            {
                return control;
            }

            consumed += length;
            if (control == ReadControl.Pause || IsClosed)
            {
                return control;
            }
        }

        return ReadControl.Continue;
    }

    private ReadControl ProcessStraddling(in ReadOnlySequence<byte> pdu)
    {
        var length = (int)pdu.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            pdu.CopyTo(copy);
            if (_output.Tap is { } tap)
            {
                Tell(tap, copy.AsSpan(0, length));
            }

            var control = Dispatch(copy.AsSpan(0, length));
            _isHeld = control == ReadControl.Hold;
            return control;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    // One that had to wait comes again, and was told of.
    private void Tell(IPduTap tap, ReadOnlySpan<byte> pdu)
    {
        if (!_isHeld)
        {
            tap.Received(pdu);
        }
    }

    private ReadControl Dispatch(ReadOnlySpan<byte> pdu)
    {
        var header = PduHeader.Read(pdu);
        if (header.CommandId.IsResponse())
        {
            return OnResponse(header, pdu);
        }

        if (IsLeaving)
        {
            // Behind its unbind a peer has nothing to ask.
            _handler.OnProtocolError(this, header, CommandStatus.ESME_RINVBNDSTS);
            return ReadControl.Continue;
        }

        if (!OperationMatrix.MayReceive(Options.Role, State, header.CommandId) && !IsTakenAllTheSame(header.CommandId))
        {
            RefuseInThisState(header);
            return ReadControl.Continue;
        }

        switch (header.CommandId)
        {
            case CommandId.EnquireLink:
                WriteHeader(CommandId.EnquireLinkResp, CommandStatus.ESME_ROK, header.SequenceNumber);
                return ReadControl.Continue;
            case CommandId.Unbind:
                // Where both sides unbind at once, each has sent its last.
                _lastSequenceNumber = header.SequenceNumber;
                BeginLeaving(SessionEnd.PeerUnbound, responsesMayCome: _unbindResponse is null);
                return ReadControl.Continue;
            default:
                return HandOver(header, pdu);
        }
    }

    private ReadControl HandOver(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (!HasResponse(header.CommandId))
        {
            return _handler.OnRequest(this, header, pdu);
        }

        // Counted first: it may be answered before the call returns.
        Interlocked.Increment(ref _answersOwed);
        var control = _handler.OnRequest(this, header, pdu);
        if (control == ReadControl.Hold)
        {
            Interlocked.Decrement(ref _answersOwed);
        }

        return control;
    }

    private ReadControl OnResponse(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (!_window.TryComplete(header.SequenceNumber, header.CommandId, out var request, out var commandId))
        {
            // No answer to a response: a generic_nack to nothing, a response that nobody remembers the request of, or one of another type than the request, is only counted.
            if (!IsLateResponse(header, pdu))
            {
                _handler.OnProtocolError(this, header, header.CommandStatus == CommandStatus.ESME_ROK ? CommandStatus.ESME_RINVCMDID : header.CommandStatus);
            }

            return ReadControl.Continue;
        }

        if (IsOwn(commandId))
        {
            OnOwnResponse(commandId, header, pdu);
        }
        else
        {
            _handler.OnResponse(this, header, pdu, request);
        }

        LeaveIfDone();
        return ReadControl.Continue;
    }

    private bool IsTakenAllTheSame(CommandId id) =>
        Options is { TakesEveryDelivery: true, Role: SessionRole.Esme } && id is CommandId.DeliverSm or CommandId.DataSm && State is SessionState.Open or SessionState.Outbound or SessionState.BoundTx;

    private void RefuseInThisState(in PduHeader header)
    {
        if (!header.CommandId.IsKnown())
        {
            _handler.OnProtocolError(this, header, CommandStatus.ESME_RINVCMDID);
            WriteHeader(CommandId.GenericNack, CommandStatus.ESME_RINVCMDID, header.SequenceNumber);
            return;
        }

        var status = State != SessionState.Open && header.CommandId.IsBind() ? CommandStatus.ESME_RALYBND : CommandStatus.ESME_RINVBNDSTS;
        _handler.OnProtocolError(this, header, status);
        if (HasResponse(header.CommandId))
        {
            WriteHeader(header.CommandId.ToResponse(), status, header.SequenceNumber);
        }
    }

    private void SetEnd(SessionEnd end) => Interlocked.CompareExchange(ref _end, (int)end, (int)SessionEnd.None);

    private async ValueTask EndAsync(Exception? error)
    {
        SetEnd(SessionEnd.Closed);
        State = SessionState.Closed;

        // After the stream is complete no request can enter the window any more, so none is forgotten.
        await _output.CompleteAsync().ConfigureAwait(false);
        await _input.CompleteAsync().ConfigureAwait(false);
        while (_window.TryExpire(long.MaxValue, out var request, out var commandId, out _))
        {
            if (!IsOwn(commandId))
            {
                _handler.OnUnanswered(this, request, Unanswered.SessionEnded);
            }
        }

        EndOwnRequests();
        _ended = true;
        _stop.Dispose();
        _handler.OnEnded(this, (SessionEnd)_end, error);
    }

    private static bool HasResponse(CommandId id) => id is not (CommandId.Outbind or CommandId.AlertNotification);
}
