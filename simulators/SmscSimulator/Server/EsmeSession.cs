using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Deliveries;

namespace SmscSimulator.Server;

/// <summary>
/// One connection of an ESME. It frames and writes PDUs itself rather than with the product's session type: a simulator must be able to break
/// every rule on request, and a bug in the product's session cannot hide by being on both ends.
/// </summary>
internal sealed partial class EsmeSession
{
    private readonly ConnectionContext _transport;
    private readonly SmscServer _server;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Delivery> _unacknowledged = [];
    private byte[] _straddling = [];
    private Task<FlushResult>? _flushing;
    private bool _dirty;
    private bool _closed;
    private bool _acknowledged;
    private SubmitCounts _counts;
    private uint _lastSequenceNumber;
    private bool _stopReading;

    public EsmeSession(ConnectionContext transport, SmscServer server, int number)
    {
        _transport = transport;
        _server = server;
        Number = number;
        _random = server.Options.Seed is { } seed ? new Random(seed + number) : new Random();
    }

    /// <summary>The first connection is 1.</summary>
    public int Number { get; }

    /// <summary>The system_id it bound with; empty before.</summary>
    public string SystemId { get; private set; } = "";

    public SessionState State { get; private set; } = SessionState.Open;

    /// <summary>Whether it is bound in a way that lets it receive deliver_sm.</summary>
    public bool CanReceive => State is SessionState.BoundRx or SessionState.BoundTrx && !_closed;

    /// <summary>Whether it is bound at all.</summary>
    public bool IsBound => State is SessionState.BoundTx or SessionState.BoundRx or SessionState.BoundTrx && !_closed;

    /// <summary>Ends the connection at once, as a crash would.</summary>
    public void Abort() => _transport.Abort(new ConnectionAbortedException("disconnected on request"));

    /// <summary>Sends any octets; false: the connection is gone.</summary>
    public bool SendRaw(ReadOnlySpan<byte> octets)
    {
        bool written = Write(octets);
        Flush();
        return written;
    }

    /// <summary>Sends a request of the SMSC (unbind, enquire_link, ...) with the next sequence_number.</summary>
    public void SendRequest(CommandId commandId)
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Size];
        lock (_gate)
        {
            new PduHeader(PduHeader.Size, commandId, CommandStatus.ESME_ROK, NextSequenceNumber()).Write(pdu);
        }

        SendRaw(pdu);
    }

    /// <summary>The read loop; ends with the connection.</summary>
    public async Task RunAsync()
    {
        PipeReader input = _transport.Transport.Input;
        try
        {
            while (!_stopReading)
            {
                ReadResult read = await input.ReadAsync();
                ReadOnlySequence<byte> buffer = read.Buffer;
                bool readable = HandleBatch(ref buffer);
                input.AdvanceTo(buffer.Start, buffer.End);
                EndBatch();
                await FlushAsync();
                if (_acknowledged)
                {
                    _acknowledged = false;
                    _server.Deliveries.Retry();
                }

                if (!readable || read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or ConnectionAbortedException or ConnectionResetException or OperationCanceledException)
        {
            // The peer or a script cut the connection: an ordinary end here.
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Adds octets to the output; sent with the next flush. False: the connection is gone.</summary>
    internal bool Write(ReadOnlySpan<byte> octets)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _transport.Transport.Output.Write(octets);
            _dirty = true;
            return true;
        }
    }

    /// <summary>Sends a deliver_sm if there is room in the window; false: no room, or not bound to receive.</summary>
    internal bool TryDeliver(in Delivery delivery)
    {
        lock (_gate)
        {
            if (!CanReceive || _unacknowledged.Count >= _server.Options.DeliverWindow)
            {
                return false;
            }

            uint sequenceNumber = NextSequenceNumber();
            Span<byte> pdu = delivery.Pdu.AsSpan(0, delivery.Length);
            PduHeader.SetSequenceNumber(pdu, sequenceNumber);
            _unacknowledged.Add(sequenceNumber, delivery);
            _transport.Transport.Output.Write(pdu);
            _dirty = true;
        }

        _server.Counters.CountDeliverSent();
        return true;
    }

    /// <summary>Sends what was written. A flush under way takes the rest along when it ends.</summary>
    internal void Flush()
    {
        lock (_gate)
        {
            if (!_dirty || _closed || _flushing is { IsCompleted: false })
            {
                return;
            }

            _dirty = false;
            ValueTask<FlushResult> flush = _transport.Transport.Output.FlushAsync();
            if (flush.IsCompletedSuccessfully)
            {
                _ = flush.Result;
                return;
            }

            _flushing = flush.AsTask();
            _ = _flushing.ContinueWith(static (_, state) => ((EsmeSession)state!).Flush(), this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private bool HandleBatch(ref ReadOnlySequence<byte> buffer)
    {
        while (!_stopReading)
        {
            switch (PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out ReadOnlySequence<byte> pdu))
            {
                case FrameResult.Frame:
                    if (!pdu.IsSingleSegment && _straddling.Length < pdu.Length)
                    {
                        _straddling = new byte[pdu.Length];
                    }

                    Handle(PduFramer.Contiguous(pdu, _straddling));
                    break;
                case FrameResult.BadLength:
                    Respond(CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN, 0);
                    return false;
                default:
                    return true;
            }
        }

        return false;
    }

    private void EndBatch()
    {
        if (_counts.Submits > 0)
        {
            _server.Counters.Add(_counts);
            _counts = default;
            _server.OnBatchEnd();
        }
    }

    /// <summary>Flushes, and waits while the peer does not read: reading on would only pile up answers.</summary>
    private async ValueTask FlushAsync()
    {
        Flush();
        Task<FlushResult>? flushing;
        lock (_gate)
        {
            flushing = _flushing;
        }

        if (flushing is { IsCompleted: false })
        {
            await flushing;
        }
    }

    private void Respond(CommandId commandId, CommandStatus status, uint sequenceNumber)
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, commandId, status, sequenceNumber).Write(pdu);
        Write(pdu);
    }

    private uint NextSequenceNumber() => _lastSequenceNumber = _lastSequenceNumber == PduHeader.MaxSequenceNumber ? 1 : _lastSequenceNumber + 1;

    private async Task CloseAsync()
    {
        List<Delivery> unacknowledged;
        lock (_gate)
        {
            _closed = true;
            State = SessionState.Closed;
            unacknowledged = [.. _unacknowledged.Values];
            _unacknowledged.Clear();
        }

        await _transport.DisposeAsync();
        _server.OnClosed(this);
        foreach (Delivery delivery in unacknowledged)
        {
            // Nobody acknowledged it: it goes out again on another bind, unless somebody waits here for just this attempt.
            if (delivery.Waiter is null)
            {
                _server.Deliveries.Add(delivery, _server.Options.DeliverRetry);
            }
            else
            {
                delivery.Waiter.TrySetException(new IOException("the connection ended before the deliver_sm was acknowledged"));
            }
        }
    }
}
