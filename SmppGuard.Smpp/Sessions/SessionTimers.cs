namespace SmppGuard.Smpp.Sessions;

/// <summary>What the timers of a session ask for at a moment.</summary>
internal enum TimerAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send enquire_link.</summary>
    EnquireLink,

    /// <summary>End: no bind in time.</summary>
    BindTimeout,

    /// <summary>End: nothing received for too long.</summary>
    Inactive,
}

/// <summary>
/// The session timers of SMPP 3.4, 7.2, as a pure function of the state and the moment: no clock, no thread. Moments are milliseconds of any monotonic clock.
/// </summary>
internal struct SessionTimers
{
    private readonly long _bindTimeout;
    private readonly long _enquireLink;
    private readonly long _inactivity;
    private readonly long _opened;
    private long _lastReceived;
    private long _lastEnquired;

    /// <param name="options">The times.</param>
    /// <param name="now">When the connection was made.</param>
    public SessionTimers(SmppSessionOptions options, long now)
    {
        _bindTimeout = (long)options.BindTimeout.TotalMilliseconds;
        _enquireLink = (long)options.EnquireLinkInterval.TotalMilliseconds;
        _inactivity = (long)options.InactivityTimeout.TotalMilliseconds;
        _opened = now;
        _lastReceived = now;
        _lastEnquired = now;
    }

    /// <summary>Any PDU counts as activity.</summary>
    public void Received(long now) => _lastReceived = now;

    /// <summary>What is due at <paramref name="now"/>; asking for an enquire_link notes that it was asked for.</summary>
    public TimerAction Check(long now, bool bound)
    {
        if (!bound)
        {
            return _bindTimeout > 0 && now - _opened >= _bindTimeout ? TimerAction.BindTimeout : TimerAction.None;
        }

        var silence = now - _lastReceived;
        if (_inactivity > 0 && silence >= _inactivity)
        {
            return TimerAction.Inactive;
        }

        if (_enquireLink > 0 && silence >= _enquireLink && now - _lastEnquired >= _enquireLink)
        {
            _lastEnquired = now;
            return TimerAction.EnquireLink;
        }

        return TimerAction.None;
    }
}
