using System.Buffers;
using System.Net;
using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// One connection of an ESME: its bind, its window, its answers. Submits go down the <see cref="SubmitPath"/>; receipts and replies come from the account's
/// <see cref="DeliveryQueue"/>.
/// </summary>
internal sealed partial class EsmeConnection(
    RecordIds ids,
    RelayMetrics metrics,
    TimeProvider time,
    SessionTicker ticker,
    GroupFlusher flusher,
    SubmitBatches submitBatches,
    SubmitPaths paths,
    ILogger logger,
    EsmeServices services,
    IPAddress peer,
    PeerCertificate? certificate)
    : ISmppSessionHandler<QueuedDelivery>, IGroupFlushed, ITicked, IAnswered
{
    /// <summary>Few SMSCs say more in a response than fits beside its header and message_id.</summary>
    private const int TlvsThatFit = PduBuilder.MaxLength - PduHeader.Size - 65;

    private SmppSession<QueuedDelivery> _session = null!;
    private volatile AccountState? _state;
    private SubmitPath? _submits;
    private SubmitBatch? _batch;
    private Task _binding = Task.CompletedTask;
    private bool _explainRefusals;
    private int _window;
    private TaskCompletionSource? _windowOpen;
    private long _now;
    private readonly AnsweredDeliveries _answered = new();
    private bool _deliveriesAnswered;
    private volatile Leaving _leaving;

    public bool InGroup { get; set; }

    /// <summary>Requests of the ESME that are not answered yet.</summary>
    public int Unanswered => _session.AnswersOwed;

    /// <summary>Whether receipts and replies can be sent to it, now or in a moment.</summary>
    public bool Receives => _session.State is SessionState.BoundRx or SessionState.BoundTrx && !_session.IsClosed;

    /// <summary>Whether a receipt or reply can be sent now.</summary>
    public bool CanDeliver => Receives && _session.WindowAvailable > 0;

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => _session.IsClosed;

    public int DeliveriesInFlight => _session.InFlight;

    /// <summary>Whether its interface_version is 3.4 or later (SMPP 3.4, 5.2.4); older ones are sent no TLVs of ours.</summary>
    public bool KnowsTlvs { get; private set; }

    /// <summary>Address of the ESME, as records say it.</summary>
    public string Peer => peer.ToString();

    /// <summary>For the ids that are given here.</summary>
    public RecordIds Ids => ids;

    /// <summary>The account that is bound; only for requests that need a bind.</summary>
    public AccountState State => _state!;

    /// <summary>The data path of this bind.</summary>
    public SubmitPath Submits => _submits!;

    /// <summary>Runs the connection until it ends.</summary>
    public async Task<SessionEnd> RunAsync(System.IO.Pipelines.IDuplexPipe transport, CancellationToken stopping)
    {
        _session = new SmppSession<QueuedDelivery>(transport, services.SessionOptions, this, time.TickMilliseconds());
        ticker.Add(this);
        services.Connections.Add(this);
        using var traced = services.Traces.Open(PeerSides.Esme, () => _state?.SystemId, peer, tap => _session.Tap = tap);
        try
        {
            return await _session.RunAsync(stopping);
        }
        finally
        {
            services.Connections.Remove(this);
        }
    }

    /// <summary>Asks the ESME to leave: no new requests are taken, those under way are answered first, then unbind.</summary>
    public async Task DrainAndUnbindAsync(TimeSpan timeout)
    {
        if (_state is null)
        {
            _session.Close(SessionEnd.Closed);
            return;
        }

        _leaving = Leaving.Answering;
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            while (Unanswered > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is unanswered now has its outcome in the journal, or gets it as the SMSC side ends.
        }

        // Reading goes on for the unbind_resp; what comes before it is refused, with a record.
        _submits!.RefuseFromNowOn();
        _leaving = Leaving.Unbinding;
        Volatile.Read(ref _windowOpen)?.TrySetResult();
        await _session.UnbindAsync(TimeSpan.FromSeconds(1), time);
    }

    /// <summary>Ends the bind while reading goes on: what is under way is answered first, for a bounded time, and what still comes is taken and judged as ever.</summary>
    public async Task AnswerAndUnbindAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        while (Unanswered > 0 && !deadline.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _session.UnbindAsync(TimeSpan.FromSeconds(1), time);
    }

    /// <summary>Sends a receipt or reply; false: no room, or not bound to receive.</summary>
    public bool TryDeliver(in QueuedDelivery delivery)
    {
        var pdu = delivery.Item.Pdu;
        if (!_session.TrySendRequest(KnowsTlvs ? pdu : OlderInterfaceVersion.WithoutOurTlvs(pdu, services.ReplyActionTlv), delivery, out _))
        {
            return false;
        }

        _traffic.CountSent();
        return true;
    }

    public void Flush() => _session.Flush();

    public void Tick(long now)
    {
        _traffic.Tick(now);
        _session.Tick(now);
    }

    /// <summary>Answers a submit whose outcome is durable.</summary>
    public void Answer(in SubmitAnswer answer)
    {
        var tlvs = KnowsTlvs ? answer.Tlvs : default;
        var large = tlvs.Length <= TlvsThatFit ? null : ArrayPool<byte>.Shared.Rent(PduBuilder.MaxLength + tlvs.Length);
        var pdu = large is null ? stackalloc byte[PduBuilder.MaxLength] : large;
        var length = _explainRefusals && KnowsTlvs && answer.Reason != Reason.None
            ? PduBuilder.ExplainedError(pdu, answer.Request.ToResponse(), answer.SequenceNumber, answer.Status, Encoding.ASCII.GetBytes(answer.Reason.Name()))
            : answer.Request switch
            {
                CommandId.DataSm => PduBuilder.DataSmResp(pdu, answer.SequenceNumber, answer.Status, answer.MessageId, tlvs),
                CommandId.ReplaceSm => PduBuilder.HeaderOnly(pdu, CommandId.ReplaceSmResp, answer.SequenceNumber, answer.Status),
                _ => PduBuilder.SubmitSmResp(pdu, answer.SequenceNumber, answer.Status, answer.MessageId, tlvs),
            };
        metrics.SubmitDuration(time.GetElapsedTime(answer.Started));
        Answer(pdu[..length]);
        if (large is not null)
        {
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>Sends a finished response to a request that counted in the window.</summary>
    public void Answer(ReadOnlySpan<byte> response)
    {
        _session.Send(response);
        flusher.FlushWithGroup(this);
        OpenWindow();
    }

    /// <summary>Answers at once, without a record: it is no message that could be judged, or nothing can be recorded. On the read loop.</summary>
    public void Refuse(in PduHeader header, CommandStatus status)
    {
        metrics.ProtocolError(PeerSides.Esme, status);
        _session.Respond(header, status);
        OpenWindow();
    }

    ReadControl ISmppSessionHandler<QueuedDelivery>.OnRequest(SmppSession<QueuedDelivery> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (header.CommandId is CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver)
        {
            BeginBind(header, pdu);
            return ReadControl.Pause;
        }

        // This one is counted already.
        if (Unanswered > _window || _leaving == Leaving.Answering)
        {
            return ReadControl.Hold;
        }

        switch (header.CommandId)
        {
            case CommandId.SubmitSm or CommandId.DataSm:
                _traffic.CountReceived();
                TakeSubmit(header, pdu);
                break;
            case CommandId.SubmitMulti:
                _traffic.CountReceived();
                MultiSubmit.Submit(this, header, pdu, Batch(), NowOfBatch(), time.GetTimestamp());
                break;
            case CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm when _leaving == Leaving.Unbinding:
                Refuse(header, CommandStatus.ESME_RSYSERR);
                break;
            case CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm:
                services.Operations.Begin(this, header, pdu);
                break;
            default:
                // Legal in this state, but not offered: broadcast_sm and its kin of SMPP 5.0.
                Refuse(header, CommandStatus.ESME_RINVCMDID);
                break;
        }

        return ReadControl.Continue;
    }

    void ISmppSessionHandler<QueuedDelivery>.OnResponse(
        SmppSession<QueuedDelivery> session, in PduHeader header, ReadOnlySpan<byte> pdu, in QueuedDelivery delivery)
    {
        var status = header.CommandId == CommandId.GenericNack && header.CommandStatus == CommandStatus.ESME_ROK ? CommandStatus.ESME_RSYSERR : header.CommandStatus;
        delivery.Queue.Answered(delivery.Item, status, _answered);
        _deliveriesAnswered = true;
    }

    void ISmppSessionHandler<QueuedDelivery>.OnUnanswered(SmppSession<QueuedDelivery> session, in QueuedDelivery delivery, Unanswered why) =>
        delivery.Queue.Unanswered(delivery.Item);

    void ISmppSessionHandler<QueuedDelivery>.OnReadBatchEnd(SmppSession<QueuedDelivery> session)
    {
        _now = 0;
        if (_deliveriesAnswered)
        {
            // There is room again; one look for all answers of this read.
            _deliveriesAnswered = false;
            _state!.Deliveries.AnswersRead(_answered);
        }

        if (_batch is { } batch)
        {
            _batch = null;
            _submits!.Close(batch);
            submitBatches.HandOver(batch);
        }
    }

    ValueTask ISmppSessionHandler<QueuedDelivery>.ResumeAsync(SmppSession<QueuedDelivery> session, CancellationToken cancellationToken)
    {
        if (!_binding.IsCompleted)
        {
            return new ValueTask(_binding.WaitAsync(cancellationToken));
        }

        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _windowOpen, open);
        Interlocked.MemoryBarrier();
        if (IsWindowOpen)
        {
            open.TrySetResult();
        }

        return new ValueTask(open.Task.WaitAsync(cancellationToken));
    }

    // Its place is free for the next bind while it still gets its answers.
    void ISmppSessionHandler<QueuedDelivery>.OnLeaving(SmppSession<QueuedDelivery> session) => _state?.Remove(this);

    void ISmppSessionHandler<QueuedDelivery>.OnProtocolError(SmppSession<QueuedDelivery> session, in PduHeader header, CommandStatus status) =>
        metrics.ProtocolError(PeerSides.Esme, status);

    void ISmppSessionHandler<QueuedDelivery>.OnEnded(SmppSession<QueuedDelivery> session, SessionEnd end, Exception? error)
    {
        ticker.Remove(this);
        metrics.SessionEnded(PeerSides.Esme, end);
        if (end == SessionEnd.InternalError)
        {
            RelayLog.EsmeSessionFailed(logger, _state?.SystemId ?? "(not bound)", error!);
        }

        if (_state is { } state)
        {
            if (_deliveriesAnswered)
            {
                // The read loop failed in the middle of a read.
                state.Deliveries.AnswersRead(_answered);
            }

            state.Remove(this);
            RelayLog.EsmeUnbound(logger, state.SystemId, end);
        }
    }

    private void TakeSubmit(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        var request = new SubmitRequest(_state!, this, header.CommandId, header.SequenceNumber, time.GetTimestamp());
        var kind = header.CommandId == CommandId.DataSm ? SubmitKind.DataSm : SubmitKind.SubmitSm;
        var status = _submits!.Submit(header.CommandId, pdu, kind, request, Batch(), NowOfBatch());
        if (status != CommandStatus.ESME_ROK)
        {
            Refuse(header, status);
        }
    }

    private SubmitBatch Batch() => _batch ??= submitBatches.Rent();

    // One look at the clock for all that one read brought.
    private long NowOfBatch() => _now != 0 ? _now : _now = time.UtcMilliseconds();

    // Half empty, so that a peer which always fills the window is not woken for every single answer.
    private bool IsWindowOpen => _leaving != Leaving.Answering && Unanswered <= _window / 2;

    private void OpenWindow()
    {
        if (Volatile.Read(ref _windowOpen) is { } open && IsWindowOpen)
        {
            open.TrySetResult();
        }
    }

    private enum Leaving
    {
        No,

        /// <summary>Nothing new is taken; what was taken is answered.</summary>
        Answering,

        /// <summary>unbind is sent; whatever still comes is refused with a temporary error, submits with their record.</summary>
        Unbinding,
    }
}
