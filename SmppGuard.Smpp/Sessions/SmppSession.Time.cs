using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <content>Time: deadlines of requests, enquire_link, inactivity.</content>
public sealed partial class SmppSession<TRequest>
{
    // A response whose request is being given up at this moment comes behind that: it is late, and known to be.
    private readonly Lock _expiring = new();
    private SessionTimers _timers;
    private long _now;
    private volatile bool _received;
    private volatile bool _paused;
    private volatile bool _enquiring;
    private bool _heardSinceEnquiry;
    private long _patientUntil;

    /// <summary>
    /// Says that it is <paramref name="now"/> (milliseconds, the clock of the constructor). Expires requests, sends enquire_link, ends a silent session. One caller at a
    /// time; safe beside everything else. Times are as exact as the calls are frequent.
    /// </summary>
    public void Tick(long now)
    {
        if (_ended)
        {
            return;
        }

        Volatile.Write(ref _now, now);
        if (_received || _paused)
        {
            // While reading is paused it is we who do not listen.
            _received = false;
            _heardSinceEnquiry = true;
            _timers.Received(now);
            _patientUntil = 0;
        }

        ExpireRequests(now);
        if (IsLeaving)
        {
            LeaveIfDone();
            if (now >= _leaveBy)
            {
                Close((SessionEnd)_leaving);
            }

            return;
        }

        switch (_timers.Check(now, State is SessionState.BoundTx or SessionState.BoundRx or SessionState.BoundTrx))
        {
            case TimerAction.EnquireLink when !_enquiring:
                _enquiring = true;
                _heardSinceEnquiry = false;
                if (!SendOwn(CommandId.EnquireLink))
                {
                    _enquiring = false;
                }

                break;
            case TimerAction.Inactive when !IsPatient(now):
                Close(SessionEnd.Inactive);
                break;
            case TimerAction.BindTimeout when State == SessionState.Open:
                Close(SessionEnd.NotBound);
                break;
        }
    }

    private void ExpireRequests(long now)
    {
        lock (_expiring)
        {
            while (_window.TryExpire(now, out var request, out var commandId, out var sequenceNumber))
            {
                if (!IsOwn(commandId))
                {
                    _handler.OnTimedOut(this, request, commandId, sequenceNumber);
                }
                else if (commandId == CommandId.EnquireLink)
                {
                    OnEnquireLinkUnanswered();
                }
                else if (commandId.IsBind())
                {
                    Close(SessionEnd.NotBound);
                    _bindResponse?.TrySetResult(CommandStatus.ESME_RSYSERR);
                }
            }
        }
    }

    private bool IsLateResponse(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        lock (_expiring)
        {
            return _handler.OnLateResponse(this, header, pdu);
        }
    }

    // A peer may be silent because it waits for us: what it asked for is answered first, as where it unbinds, for a bounded time.
    private bool IsPatient(long now)
    {
        _patientUntil = _patientUntil != 0 ? _patientUntil : now + (long)Options.ResponseTimeout.TotalMilliseconds + Grace;
        return AnswersOwed > 0 && now < _patientUntil;
    }

    // Whoever has said anything since is alive, and owes us no answer to be believed.
    private void OnEnquireLinkUnanswered()
    {
        _enquiring = false;
        if (!_heardSinceEnquiry)
        {
            Close(SessionEnd.EnquireLinkUnanswered);
        }
    }
}
