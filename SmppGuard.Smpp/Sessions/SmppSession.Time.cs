namespace SmppGuard.Smpp;

/// <content>Time: deadlines of requests, enquire_link, inactivity.</content>
public sealed partial class SmppSession<TRequest>
{
    private SessionTimers _timers;
    private long _now;
    private volatile bool _received;

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
        if (_received)
        {
            _received = false;
            _timers.Received(now);
        }

        while (_window.TryExpire(now, out var request, out var commandId))
        {
            if (!IsOwn(commandId))
            {
                _handler.OnUnanswered(this, request, Unanswered.TimedOut);
            }
            else if (commandId == CommandId.EnquireLink)
            {
                Close(SessionEnd.EnquireLinkUnanswered);
            }
            else if (IsBind(commandId))
            {
                _bindResponse?.TrySetResult(CommandStatus.ESME_RSYSERR);
                Close(SessionEnd.NotBound);
            }
        }

        switch (_timers.Check(now, State is SessionState.BoundTx or SessionState.BoundRx or SessionState.BoundTrx))
        {
            case TimerAction.EnquireLink:
                SendOwn(CommandId.EnquireLink);
                break;
            case TimerAction.Inactive:
                Close(SessionEnd.Inactive);
                break;
            case TimerAction.BindTimeout when State == SessionState.Open:
                Close(SessionEnd.NotBound);
                break;
        }
    }
}
