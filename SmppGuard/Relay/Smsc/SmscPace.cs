namespace SmppGuard.Relay.Smsc;

/// <summary>
/// How many messages a second an SMSC is sent: what the configuration says, and less where the SMSC says that it is too much (ESME_RTHROTTLED, ESME_RMSGQFUL). Then half of what it was
/// sent, and a tenth more each second that it does not say so again, until it is where it was. What finds no turn waits in the queue of the link. Thread-safe.
/// </summary>
internal sealed class SmscPace
{
    private const long CutAgainAfter = 500;
    private const long RaiseAfter = 1000;

    /// <summary>A share of a second's turns that may be taken at once.</summary>
    private const double Burst = 0.2;

    private readonly Lock _gate = new();
    private volatile bool _isLimited;
    private double _limit;
    private double _normal;
    private double _turns;
    private long _filledAt;
    private long _cutAt = long.MinValue / 2;
    private long _raisedAt;
    private long _sent;
    private long _sentBefore;
    private double _rate;
    private long _lookedAt = -1;

    /// <summary>Messages a second that it is sent at most; 0: as many as there are.</summary>
    public double Limit => _isLimited ? Volatile.Read(ref _limit) : 0;

    /// <summary>Whether there is a turn to take.</summary>
    public bool IsTurn(long now)
    {
        if (!_isLimited)
        {
            return true;
        }

        lock (_gate)
        {
            Fill(now);
            return _turns >= 1;
        }
    }

    /// <summary>Takes a turn; false: it is not time for the next yet.</summary>
    public bool TryTake(long now)
    {
        if (_isLimited)
        {
            lock (_gate)
            {
                Fill(now);
                if (_turns < 1)
                {
                    return false;
                }

                _turns--;
            }
        }

        _ = Interlocked.Increment(ref _sent);
        return true;
    }

    /// <summary>The turn was not used.</summary>
    public void GiveBack()
    {
        _ = Interlocked.Decrement(ref _sent);
        if (_isLimited)
        {
            lock (_gate)
            {
                _turns++;
            }
        }
    }

    /// <summary>The SMSC says that it is too much.</summary>
    public void Throttled(long now)
    {
        lock (_gate)
        {
            if (now - _cutAt < CutAgainAfter)
            {
                return;
            }

            var rate = Math.Max(_rate, now > _lookedAt && _lookedAt >= 0 ? (Interlocked.Read(ref _sent) - _sentBefore) * 1000.0 / (now - _lookedAt) : 0);
            _normal = _isLimited ? _normal : Math.Max(rate, 1);
            Volatile.Write(ref _limit, Math.Max((_isLimited ? Math.Min(_limit, Math.Max(rate, 1)) : rate) / 2, 1));
            _turns = 0;
            _filledAt = now;
            _cutAt = _raisedAt = now;
            _isLimited = true;
        }
    }

    /// <summary>Looks how fast it is, and lets it be faster again.</summary>
    /// <param name="now">The present moment, by the monotonic clock in milliseconds.</param>
    /// <param name="configured">Messages a second; 0: no limit.</param>
    public void Look(long now, int configured)
    {
        lock (_gate)
        {
            var sent = Interlocked.Read(ref _sent);
            if (_lookedAt >= 0 && now > _lookedAt)
            {
                _rate = (_rate + ((sent - _sentBefore) * 1000.0 / (now - _lookedAt))) / 2;
            }

            (_lookedAt, _sentBefore) = (now, sent);
            if (!_isLimited)
            {
                if (configured > 0)
                {
                    Volatile.Write(ref _limit, configured);
                    _turns = Math.Max(configured * Burst, 1);
                    _filledAt = now;
                    _isLimited = true;
                }

                return;
            }

            var ceiling = configured > 0 ? configured : _normal * 2;
            if (_limit > ceiling)
            {
                Volatile.Write(ref _limit, ceiling);
            }
            else if (_limit < ceiling && now - _raisedAt >= RaiseAfter)
            {
                _raisedAt = now;
                Volatile.Write(ref _limit, Math.Min(_limit + Math.Max(_limit / 10, 1), ceiling));
            }
            else if (configured == 0 && _limit >= ceiling)
            {
                _isLimited = false;
            }
        }
    }

    private void Fill(long now)
    {
        _turns = Math.Min(_turns + (Math.Max(now - _filledAt, 0) * _limit / 1000), Math.Max(_limit * Burst, 1));
        _filledAt = now;
    }
}
