using System.Diagnostics;
using EsmeSimulator.Client;
using EsmeSimulator.Dump;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Sessions;

namespace EsmeSimulator.Load;

/// <summary>What is kept with each submit until its response.</summary>
/// <param name="At">When it was sent, in ticks of the stopwatch.</param>
/// <param name="Message">Which message.</param>
/// <param name="Part">Which part of it, from 0.</param>
internal readonly record struct SentSubmit(long At, long Message, int Part);

/// <summary>
/// One bind under load. Responses free places in the window; at the end of each read batch the places are filled again and all of it leaves in one
/// flush. Nothing is allocated per message.
/// </summary>
internal sealed class LoadBind : ISmppSessionHandler<SentSubmit>, IAsyncDisposable
{
    private readonly ConnectionContext _transport;
    private readonly LoadOptions _options;
    private readonly LoadSchedule _schedule;
    private readonly PartSequence _sequence;
    private readonly int _lane;
    private readonly TrafficDump? _dump;
    private readonly SubmitTemplate[][] _texts;
    private readonly SmppSession<SentSubmit> _session;
    private readonly Lock _pumping = new();
    private readonly Lock _counting = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<SessionEnd> _running;
    private PartToSend? _next;
    private long _settled;
    private bool _unbinding;

    public LoadBind(ConnectionContext transport, LoadOptions options, LoadSchedule schedule, PartSequence sequence, int lane, TrafficDump? dump)
    {
        _transport = transport;
        _options = options;
        _schedule = schedule;
        _sequence = sequence;
        _lane = lane;
        _dump = dump;
        _texts = SubmitTemplate.BuildAll(options);
        var sessionOptions = new SmppSessionOptions
        {
            Role = SessionRole.Esme,
            Window = options.Window,
            ResponseTimeout = options.ResponseTimeout,
            InactivityTimeout = TimeSpan.Zero,
        };
        _session = new SmppSession<SentSubmit>(transport.Transport, sessionOptions, this, Environment.TickCount64);
        _running = _session.RunAsync();
    }

    public LoadTally Tally { get; } = new();

    /// <summary>Completes when this bind has nothing more to send or to wait for, or its session has ended.</summary>
    public Task Done => _done.Task;

    /// <summary>Set when the session ended before it was told to.</summary>
    public SessionEnd? Lost { get; private set; }

    /// <summary>Messages of which parts were not sent, when the run has ended; some perhaps more than once.</summary>
    public IEnumerable<long> Left => _next is { } next ? _sequence.Left().Append(next.Message) : _sequence.Left();

    private bool MaySubmit => _session.State is SessionState.BoundTx or SessionState.BoundTrx;

    public Task<CommandStatus> BindAsync()
    {
        var buffer = new byte[128];
        var writer = new PduWriter(buffer);
        writer.Header(_options.BindType, CommandStatus.ESME_ROK, 0);
        writer.CString(_options.SystemId.AsSpan());
        writer.CString(_options.Password.AsSpan());
        writer.Byte(0);
        writer.Byte(0x34);
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(0);
        return _session.BindAsync(buffer.AsSpan(0, writer.Complete()));
    }

    /// <summary>Fills the window and sends; called at the start and, when paced, every few milliseconds.</summary>
    public void Pump()
    {
        Fill();
        _session.Flush();
        CheckDone();
    }

    public void Tick() => _session.Tick(Environment.TickCount64);

    public async Task UnbindAsync()
    {
        // From here on the other side may close the connection whenever it likes.
        Volatile.Write(ref _unbinding, value: true);
        if (!_session.IsClosed)
        {
            await _session.UnbindAsync(TimeSpan.FromSeconds(2), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _unbinding, value: true);
        _session.Close(SessionEnd.Closed);
        await _running;
        await _transport.DisposeAsync();
    }

    ReadControl ISmppSessionHandler<SentSubmit>.OnRequest(SmppSession<SentSubmit> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (header.CommandId != CommandId.DeliverSm)
        {
            session.Respond(header, CommandStatus.ESME_RINVCMDID);
            return ReadControl.Continue;
        }

        CommandStatus status = SubmitSmView.TryParse(pdu, out SubmitSmView message);
        if (status == CommandStatus.ESME_ROK)
        {
            Count(message);
            if (_dump is not null && DeliveredMessage.Read(pdu.ToArray()) is { } delivered)
            {
                _dump.Delivered(_options.SystemId, delivered);
            }
        }

        Span<byte> response = stackalloc byte[PduHeader.Size + 1];
        new PduHeader(PduHeader.Size + 1, CommandId.DeliverSmResp, status, header.SequenceNumber).Write(response);
        response[PduHeader.Size] = 0;
        session.Send(response);
        return ReadControl.Continue;
    }

    void ISmppSessionHandler<SentSubmit>.OnResponse(SmppSession<SentSubmit> session, in PduHeader header, ReadOnlySpan<byte> pdu, in SentSubmit request)
    {
        long ticks = Stopwatch.GetTimestamp() - request.At;
        Tally.Latency.Record(ticks / (Stopwatch.Frequency / 1_000_000));
        _dump?.Answered(_options.SystemId, Dumped(request), pdu);
        if (header.CommandStatus == CommandStatus.ESME_ROK && header.CommandId != CommandId.GenericNack)
        {
            Tally.Accepted++;
            long failed = header.CommandId == CommandId.SubmitMultiResp ? FailedIn(pdu) : 0;
            Tally.FailedDestinations += failed;
            Tally.ReceiptsDue += !_options.Registered ? 0 : header.CommandId == CommandId.SubmitMultiResp ? _options.Destinations - failed : 1;
        }
        else
        {
            Tally.CountError(header.CommandStatus);
        }

        _ = Interlocked.Increment(ref _settled);
    }

    void ISmppSessionHandler<SentSubmit>.OnUnanswered(SmppSession<SentSubmit> session, in SentSubmit request, Unanswered why)
    {
        _dump?.Unanswered(_options.SystemId, Dumped(request));
        lock (_counting)
        {
            Tally.Unanswered++;
        }

        _ = Interlocked.Increment(ref _settled);
        CheckDone();
    }

    void ISmppSessionHandler<SentSubmit>.OnReadBatchEnd(SmppSession<SentSubmit> session)
    {
        _dump?.Flush();

        // The session flushes once after this, answers and new submits together.
        Fill();
        CheckDone();
    }

    ValueTask ISmppSessionHandler<SentSubmit>.ResumeAsync(SmppSession<SentSubmit> session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    void ISmppSessionHandler<SentSubmit>.OnProtocolError(SmppSession<SentSubmit> session, in PduHeader header, CommandStatus status)
    {
        // Responses after their deadline come here: they are counted as unanswered already.
    }

    void ISmppSessionHandler<SentSubmit>.OnEnded(SmppSession<SentSubmit> session, SessionEnd end, Exception? error)
    {
        if (!Volatile.Read(ref _unbinding))
        {
            Lost = end;
        }

        _done.TrySetResult();
    }

    private void Fill()
    {
        if (!MaySubmit)
        {
            return;
        }

        lock (_pumping)
        {
            long now = Stopwatch.GetTimestamp();
            while (_session.WindowAvailable > 0)
            {
                if (_next is not { } next)
                {
                    if (!_sequence.TryTake(_lane, out next))
                    {
                        return;
                    }

                    _next = next;
                }

                SubmitTemplate template = _texts[next.Message % _texts.Length][next.Part];
                if (!_session.TrySendRequest(template.For(next.Message), new SentSubmit(now, next.Message, next.Part), out _))
                {
                    return;
                }

                _next = null;
                Tally.Submitted++;
            }
        }
    }

    private void CheckDone()
    {
        if (_schedule.IsExhausted && _session.InFlight == 0 && !_done.Task.IsCompleted)
        {
            lock (_pumping)
            {
                // Under the lock nobody is between taking a part and sending it. The window is empty before the last response has been counted: whoever comes between the two would
                // not know yet of a receipt that is due.
                if (_next is null && _sequence.IsEmpty(_lane) && Interlocked.Read(ref _settled) == Tally.Submitted)
                {
                    _done.TrySetResult();
                }
            }
        }
    }

    private void Count(in SubmitSmView message)
    {
        if (DeliveryReceiptView.TryParse(message, out DeliveryReceiptView receipt))
        {
            _ = MessageStates.TryParse(receipt.State, out MessageState state);
            Tally.CountReceipt(state);
        }
        else
        {
            Tally.Replies++;
        }
    }

    private DumpedSubmit Dumped(in SentSubmit submit)
    {
        SubmitTemplate template = _texts[submit.Message % _texts.Length][submit.Part];
        return new DumpedSubmit(submit.Message, submit.Part + 1, template.DestinationsOf(submit.Message), template.Text, Stopwatch.GetElapsedTime(submit.At).TotalMilliseconds);
    }

    private static long FailedIn(ReadOnlySpan<byte> response)
    {
        long failed = 0;
        if (MessageIdResponseView.TryParse(response, out MessageIdResponseView view) == CommandStatus.ESME_ROK)
        {
            var destinations = new UnsuccessfulDestinations(view.Rest);
            while (destinations.Read())
            {
                failed++;
            }
        }

        return failed;
    }
}
