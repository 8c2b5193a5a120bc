using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Whether an SMSC that is bound is fit to be sent to. It is out when its queue or its answers take too long, or when it answers too often that the fault is its own; after a while one message
/// tries it, and the answer to that decides. Looked at from time to time; on the data path it is one read.
/// <code>
/// in ──too slow, too many faults──▶ out ──after a while──▶ on trial ──answered──▶ in
///                                    ◀──a fault, or no answer in time──┘
/// </code>
/// Thread-safe.
/// </summary>
internal sealed class SmscHealth(StatusFaults faults)
{
    private const int In = 0;
    private const int Out = 1;
    private const int OnTrial = 2;
    private const int MostRetries = 10;

    private readonly Lock _gate = new();
    private volatile int _state;
    private volatile int _trial;
    private volatile string? _cause;
    private int _faultsInRow;
    private long _answered;
    private long _answerTime;
    private long _answeredBefore;
    private long _answerTimeBefore;
    private long _quietSince = -1;
    private long _outSince;
    private long _trialSince;
    private int _retries;
    private long _timesOut;

    /// <summary>Whether messages that could go elsewhere are to.</summary>
    public bool IsOut => _state == Out || (_state == OnTrial && _trial != 0);

    /// <summary>Why it is out; null: it is not.</summary>
    public string? Cause => _state == In ? null : _cause;

    /// <summary><c>in</c>, <c>out</c> or <c>on-trial</c>.</summary>
    public string State => _state switch { In => "in", Out => "out", _ => "on-trial" };

    /// <summary>How often it went out.</summary>
    public long TimesOut => Interlocked.Read(ref _timesOut);

    /// <summary>Whether a message may be sent to it; of one that is on trial, the first alone.</summary>
    public bool MayTake() => _state == In || (_state == OnTrial && Interlocked.CompareExchange(ref _trial, 1, 0) == 0);

    /// <summary>A submit was answered.</summary>
    /// <param name="status">With this.</param>
    /// <param name="milliseconds">After so long; negative: that says nothing of the SMSC.</param>
    /// <returns>Whose fault an error is.</returns>
    public StatusFault Answered(CommandStatus status, long milliseconds)
    {
        var fault = status == CommandStatus.ESME_ROK ? StatusFault.Message : faults.Of(status);
        _ = Interlocked.Increment(ref _answered);
        _ = Interlocked.Add(ref _answerTime, Math.Max(milliseconds, 0));
        if (fault == StatusFault.Link)
        {
            _ = Interlocked.Increment(ref _faultsInRow);
        }
        else
        {
            Volatile.Write(ref _faultsInRow, 0);
        }

        return fault;
    }

    /// <summary>A submit was not answered in time, or its connection ended.</summary>
    public void NotAnswered() => Interlocked.Increment(ref _faultsInRow);

    /// <summary>Its last bind is gone: whatever was wrong with it is another's to find out, with a new bind.</summary>
    public void Unbound()
    {
        lock (_gate)
        {
            _quietSince = -1;
            Volatile.Write(ref _faultsInRow, 0);
            _state = In;
            _retries = 0;
        }
    }

    /// <summary>Looks at it.</summary>
    /// <param name="now">The present moment, by the monotonic clock in milliseconds.</param>
    /// <param name="options">What it may be.</param>
    /// <param name="inFlight">What waits for its answer.</param>
    /// <param name="queuedFor">How long the first in the queue has waited, in milliseconds.</param>
    /// <returns>Whether it is in now: true, it came back; false, it went out; null: as before.</returns>
    public bool? Look(long now, SmscHealthOptions options, int inFlight, long queuedFor)
    {
        lock (_gate)
        {
            var answered = Interlocked.Read(ref _answered);
            var answerTime = Interlocked.Read(ref _answerTime);
            var (count, time) = (answered - _answeredBefore, answerTime - _answerTimeBefore);
            (_answeredBefore, _answerTimeBefore) = (answered, answerTime);
            _quietSince = inFlight == 0 ? -1 : count > 0 || _quietSince < 0 ? now : _quietSince;
            var quietFor = _quietSince < 0 ? 0 : now - _quietSince;
            var cause = Volatile.Read(ref _faultsInRow) >= options.MaxFaults ? $"{options.MaxFaults} answers in a row were errors of its own, or did not come"
                : quietFor > options.MaxAnswerMilliseconds ? "it does not answer"
                : count > 0 && time / count > options.MaxAnswerMilliseconds ? "it answers slowly"
                : queuedFor > options.MaxQueueMilliseconds ? "its queue waits"
                : null;
            switch (_state)
            {
                case In when cause is not null:
                    _retries = 0;
                    TakeOut(now, cause);
                    return false;
                case Out when now - _outSince >= (long)options.RetryMilliseconds * Math.Min(_retries + 1, MostRetries):
                    Volatile.Write(ref _faultsInRow, 0);
                    _trialSince = -1;
                    _trial = 0;
                    _state = OnTrial;
                    return null;
                case OnTrial when _trial != 0:
                    _trialSince = _trialSince < 0 ? now : _trialSince;
                    if (Volatile.Read(ref _faultsInRow) > 0 || (count == 0 && now - _trialSince > options.MaxAnswerMilliseconds))
                    {
                        _retries++;
                        TakeOut(now, _cause ?? "it does not answer");
                    }
                    else if (count > 0)
                    {
                        _state = In;
                        return true;
                    }

                    return null;
                default:
                    return null;
            }
        }
    }

    private void TakeOut(long now, string cause)
    {
        _ = Interlocked.Increment(ref _timesOut);
        _cause = cause;
        _outSince = now;
        _trial = 0;
        _state = Out;
    }
}
