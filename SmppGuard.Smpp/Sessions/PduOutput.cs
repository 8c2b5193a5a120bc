using System.IO.Pipelines;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <summary>
/// The write side of a connection: PDUs from many threads in the order of the calls, flushed together. Writing never waits; who may make much output
/// (the read loop, answering) asks <see cref="DrainAsync"/> before going on, so what is buffered stays bounded.
/// </summary>
internal sealed class PduOutput
{
    private readonly PipeWriter _writer;
    private readonly Action _onFlushed;
    private ValueTask<FlushResult> _flush;
    private volatile IPduTap? _tap;
    private bool _flushing;
    private bool _dirty;
    private bool _completed;
    private TaskCompletionSource? _drained;

    public PduOutput(PipeWriter writer)
    {
        _writer = writer;
        _onFlushed = OnFlushed;
    }

    /// <summary>Sees what is written, and, by the session, what is read; null: nobody does.</summary>
    public IPduTap? Tap
    {
        get => _tap;
        set => _tap = value;
    }

    /// <summary>Held while a PDU is written, so that what belongs together (sequence_number and place in the stream) stays together.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Adds one PDU to the stream; sent at the next <see cref="Flush"/>. False: the connection is closed.</summary>
    public bool Write(ReadOnlySpan<byte> pdu)
    {
        lock (Gate)
        {
            return WriteUnderGate(pdu);
        }
    }

    public bool WriteUnderGate(ReadOnlySpan<byte> pdu)
    {
        if (_completed)
        {
            return false;
        }

        pdu.CopyTo(_writer.GetSpan(pdu.Length));
        _tap?.Sent(pdu);
        _writer.Advance(pdu.Length);
        _dirty = true;
        return true;
    }

    /// <summary>Adds a request, with this sequence_number, and with command_status 0 whatever the one that it is relayed from had there: in requests it means nothing (SMPP 3.4, 5.1.3).</summary>
    public bool WriteUnderGate(ReadOnlySpan<byte> pdu, uint sequenceNumber)
    {
        if (_completed)
        {
            return false;
        }

        var span = _writer.GetSpan(pdu.Length);
        pdu.CopyTo(span);
        PduHeader.SetSequenceNumber(span, sequenceNumber);
        PduHeader.SetCommandStatus(span, CommandStatus.ESME_ROK);
        _tap?.Sent(span[..pdu.Length]);
        _writer.Advance(pdu.Length);
        _dirty = true;
        return true;
    }

    /// <summary>Sends what was written. If a flush is under way, its end sends the rest.</summary>
    public void Flush()
    {
        lock (Gate)
        {
            FlushUnderGate();
        }
    }

    /// <summary>Completes at once while the peer keeps reading; else when the transport has room again.</summary>
    public ValueTask DrainAsync()
    {
        lock (Gate)
        {
            FlushUnderGate();
            if (!_flushing)
            {
                return ValueTask.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_drained.Task);
        }
    }

    /// <summary>Sends the rest and ends the stream; what is written later is dropped.</summary>
    public async ValueTask CompleteAsync()
    {
        lock (Gate)
        {
            if (_completed)
            {
                return;
            }

            FlushUnderGate();
            _completed = true;
            _drained?.TrySetResult();
        }

        await _writer.CompleteAsync().ConfigureAwait(false);
    }

    // The flush stays under the gate: a PipeWriter has one writer, and a commit between another thread's GetSpan and Advance would take its buffer away.
    private void FlushUnderGate()
    {
        while (_dirty && !_flushing && !_completed)
        {
            _dirty = false;
            _flush = _writer.FlushAsync();
            if (!_flush.IsCompleted)
            {
                _flushing = true;
                _flush.GetAwaiter().UnsafeOnCompleted(_onFlushed);
                return;
            }

            Observe();
        }
    }

    private void OnFlushed()
    {
        lock (Gate)
        {
            Observe();
            _flushing = false;
            FlushUnderGate();
            if (!_flushing)
            {
                _drained?.TrySetResult();
                _drained = null;
            }
        }
    }

    private void Observe()
    {
        try
        {
            if (_flush.GetAwaiter().GetResult().IsCompleted)
            {
                _completed = true;
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The transport is gone; the read loop meets the same end and reports it.
            _completed = true;
        }
    }
}
