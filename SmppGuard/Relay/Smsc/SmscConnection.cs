using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay.Smsc;

/// <summary>One bind to an SMSC: sends what the link gives it, correlates the responses with the requests, records the outcomes, takes deliver_sm.</summary>
internal sealed partial class SmscConnection(
    SmscLink link,
    SmscBinding binding,
    MessageJournal journal,
    RelayMetrics metrics,
    TimeProvider time,
    SessionTicker ticker,
    ReceiptDeadlines deadlines,
    GroupFlusher flusher,
    SmppOptions smpp,
    OutcomeBatches outcomeBatches,
    DeliverBatches deliverBatches,
    ILogger<SmscConnection> logger,
    RecordIds ids,
    DeliverPath deliveries,
    PduTracing.PduTraces traces)
    : ISmppSessionHandler<PendingRequest>, IGroupFlushed, ITicked
{
    /// <summary>When a message that waited for its time is tried again which the SMSC had no room for, in milliseconds.</summary>
    private const long TryAgainAfter = 30_000;

    private SmppSession<PendingRequest> _session = null!;
    private DeliverBatch? _delivered;
    private readonly TaskCompletionSource _outbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _wasBound;
    private long _boundAt;

    public bool InGroup { get; set; }

    public SmscLink Link => link;

    /// <summary>Whether this bind may carry submits.</summary>
    public bool MayTransmit => binding != SmscBinding.Receiver;

    public int InFlight => _session.InFlight;

    public bool IsClosed => _session.IsClosed;

    public int WindowAvailable => _session.IsClosed ? 0 : _session.WindowAvailable;

    /// <summary>Whether a submit to one of these waits for its response, or one that has it is about to be known by its id.</summary>
    public bool IsAwaitingResponse(in ReceiptRecipients recipients) =>
        _isAccepting || _late.Includes(recipients) || _session.AnyInFlight(recipients, static (in request, recipients) => recipients.AreUnknown || recipients.Include(request.Recipient));

    /// <summary>Runs the connection until it ends: binds, tells the link, reads. Returns for how long it was bound.</summary>
    public async Task<TimeSpan> RunAsync(System.IO.Pipelines.IDuplexPipe transport, bool awaitOutbind, CancellationToken stopping)
    {
        _session = new SmppSession<PendingRequest>(transport, SmscSessionOptions.Of(smpp, link.Options), this, time.TickMilliseconds());
        ticker.Add(this);
        using var traced = traces.Open(PeerSides.Smsc, () => link.Name, AddressOf(link.Options.Host), tap => _session.Tap = tap);
        using var abandoned = stopping.UnsafeRegister(static connection => ((SmscConnection)connection!).CloseUnlessBound(), this);
        var reading = _session.RunAsync(CancellationToken.None);
        try
        {
            await BindAsync(awaitOutbind, reading);
            await reading.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await _session.UnbindAsync(TimeSpan.FromSeconds(2), time);
        }

        _ = await reading;
        return _wasBound ? TimeSpan.FromMilliseconds(time.TickMilliseconds() - _boundAt) : TimeSpan.Zero;
    }

    // For who reads a trace: an address made for examples stands for a name.
    private static System.Net.IPAddress AddressOf(string host) => System.Net.IPAddress.TryParse(host, out var address) ? address : PduTracing.PcapFile.NamedHost;

    /// <summary>Writes a submit, or another request; false: no room, or closed. <see cref="Flush"/> makes it leave.</summary>
    public bool TrySend(ReadOnlySpan<byte> pdu, in PendingRequest request)
    {
        if (!_session.TrySendRequest(pdu, request, out _))
        {
            return false;
        }

        _traffic.CountSent();
        return true;
    }

    /// <summary>Answers a deliver_sm or data_sm of the SMSC.</summary>
    public void Answer(in PduHeader request, CommandStatus status)
    {
        // message_id is an unused field of deliver_sm_resp, a single NUL (SMPP 3.4, 4.6.2); with an error there is no body.
        Span<byte> pdu = stackalloc byte[PduHeader.Size + 1];
        var writer = new PduWriter(pdu);
        writer.Header(request.CommandId.ToResponse(), status, request.SequenceNumber);
        if (status == CommandStatus.ESME_ROK)
        {
            writer.CString(default(ReadOnlySpan<byte>));
        }

        _session.Send(pdu[..writer.Complete()]);
        flusher.FlushWithGroup(this);
    }

    public void Flush() => _session.Flush();

    public void Tick(long now)
    {
        _traffic.Tick(now);
        _session.Tick(now);
        link.Look(now);
    }

    ReadControl ISmppSessionHandler<PendingRequest>.OnRequest(SmppSession<PendingRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        switch (header.CommandId)
        {
            case CommandId.DeliverSm or CommandId.DataSm:
                _traffic.CountReceived();
                if (session.State is not (SessionState.BoundTrx or SessionState.BoundRx) && (header.CommandId == CommandId.DeliverSm || session.State != SessionState.BoundTx))
                {
                    link.Metrics.DeliveredWithFlaws(DeliveredFlaws.SessionState);
                }

                // The receipt of a message whose response was in the same read.
                HandOverOutcomes();
                _delivered ??= deliverBatches.For(this);
                deliveries.Accept(this, header, pdu, _delivered);
                break;
            case CommandId.Outbind:
                _outbound.TrySetResult();
                break;
            case CommandId.AlertNotification:
                break;
            default:
                session.Respond(header, CommandStatus.ESME_RINVCMDID);
                break;
        }

        return ReadControl.Continue;
    }

    void ISmppSessionHandler<PendingRequest>.OnResponse(
        SmppSession<PendingRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu, in PendingRequest request)
    {
        if (request.IsOperation(out var operation))
        {
            operation.Answered(header, pdu);
            return;
        }

        ref readonly var submit = ref request.Submit;
        var status = header.CommandStatus;
        ReadOnlySpan<byte> messageId = default;
        ReadOnlySpan<byte> tlvs = default;
        if (header.CommandId == CommandId.GenericNack)
        {
            status = status == CommandStatus.ESME_ROK ? CommandStatus.ESME_RSYSERR : status;
        }
        else
        {
            var flaw = MessageIdResponseView.TryParse(pdu, out var response);
            if (flaw != CommandStatus.ESME_ROK)
            {
                // An id that is too long, or without its end, is still the message's.
                response = MessageIdResponseView.Read(pdu);
                metrics.ProtocolError(PeerSides.Smsc, flaw);
            }

            ReadBody(response, out messageId, out tlvs);
        }

        link.Answered(submit, status, NowOfBatch());
        if (status == CommandStatus.ESME_ROK)
        {
            Accepted(submit, messageId, tlvs);
        }
        else if (status is CommandStatus.ESME_RTHROTTLED or CommandStatus.ESME_RMSGQFUL && !submit.HasBegun && submit.Request.Released is { } released)
        {
            // An ESME would try again. It had its answer, and leaves that to us.
            released.TryAgain(submit, NowOfBatch() + TryAgainAfter);
        }
        else
        {
            AddUnaccepted(_batch ??= outcomeBatches.Rent(), submit, Outcome.Rejected, status, NowOfBatch(), tlvs);
        }
    }

    void ISmppSessionHandler<PendingRequest>.OnUnanswered(SmppSession<PendingRequest> session, in PendingRequest request, Unanswered why)
    {
        // Called beside the read loop too, so this outcome has a batch of its own.
        if (request.IsOperation(out var operation))
        {
            operation.Unanswered();
        }
        else
        {
            var batch = outcomeBatches.Rent();
            link.Metrics.NotAnswered();
            link.Health.NotAnswered();
            AddUnaccepted(batch, request.Submit, Outcome.Unknown, CommandStatus.ESME_RSYSERR, time.UtcMilliseconds());
            journal.Append(batch);
        }

        // Its place in the window is free; no response may ever come that would make us look again.
        link.DrainQueue();
    }

    void ISmppSessionHandler<PendingRequest>.OnReadBatchEnd(SmppSession<PendingRequest> session)
    {
        _now = 0;
        HandOverOutcomes();
        FlushWritten();
        if (_delivered is { } delivered)
        {
            _delivered = null;
            delivered.HandOver();
        }

        link.DrainQueue();
    }

    ValueTask ISmppSessionHandler<PendingRequest>.ResumeAsync(SmppSession<PendingRequest> session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // Nothing more is sent to it, nor waits for it.
    void ISmppSessionHandler<PendingRequest>.OnLeaving(SmppSession<PendingRequest> session) => link.OnLost(this);

    void ISmppSessionHandler<PendingRequest>.OnProtocolError(SmppSession<PendingRequest> session, in PduHeader header, CommandStatus status) =>
        metrics.ProtocolError(PeerSides.Smsc, status);

    void ISmppSessionHandler<PendingRequest>.OnEnded(SmppSession<PendingRequest> session, SessionEnd end, Exception? error)
    {
        ticker.Remove(this);
        metrics.SessionEnded(PeerSides.Smsc, end);
        if (_wasBound && end == SessionEnd.Unbound)
        {
            RelayLog.SmscUnbound(logger, link.Name);
        }
        else if (_wasBound)
        {
            link.Failed($"bind lost: {end}");
            RelayLog.SmscLost(logger, link.Name, end, end == SessionEnd.InternalError ? error : null);
        }
        else if (!_session.IsBindAnswered && end != SessionEnd.Closed)
        {
            link.Failed($"the connection ended before the bind was answered: {end}");
            RelayLog.SmscNotBound(logger, link.Name, end);
        }

        link.OnLost(this);
    }

    private void CloseUnlessBound()
    {
        if (!_wasBound)
        {
            _session.Close(SessionEnd.Closed);
        }
    }

    private async Task BindAsync(bool awaitOutbind, Task reading)
    {
        // The SMSC opened the connection and says outbind first (SMPP 3.4, 2.2.1); the session ends if it does not in time.
        if (awaitOutbind && await Task.WhenAny(_outbound.Task, reading) == reading)
        {
            return;
        }

        var status = await _session.BindAsync(SmscBindRequest.Build(binding, link.Options));
        if (status != CommandStatus.ESME_ROK)
        {
            // Of a connection that ended before there was an answer, its end is reported.
            if (_session.IsBindAnswered)
            {
                link.Failed($"refused the bind: {CommandStatuses.Name(status)}");
                RelayLog.SmscRefusedBind(logger, link.Name, CommandStatuses.Name(status));
                _session.Close(SessionEnd.NotBound);
            }

            return;
        }

        _boundAt = time.TickMilliseconds();
        _since = time.GetUtcNow();
        _id = ids.Next(_since.ToUnixTimeMilliseconds());
        _wasBound = true;
        RelayLog.SmscBound(logger, link.Name, binding);
        link.Speaks(_session.ScInterfaceVersion);
        link.OnBound(this);
        if (_session.IsClosed || _session.IsLeaving)
        {
            // Lost between the answer and this moment: its end may have come before it was added.
            link.OnLost(this);
        }
    }
}
