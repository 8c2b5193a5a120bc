using System.Net;

namespace SmppGuard.Guessing;

/// <summary>
/// Slows those who try passwords and keys. Who asks from an address takes turns with all others there, and serves the delay that failures have earned before what he presents is looked at: many
/// connections guess no faster than one. A success forgives the failures of the same account only, so that one's own account buys no guesses at another's; an account that has worked
/// from an address has turns of its own there and waits for nobody else's mistakes (many providers behind one address). Thread-safe; its clock is the monotonic one.
/// </summary>
internal sealed class GuessLimiter
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(3);

    /// <summary>Without a failure for so long, those before count no more.</summary>
    private static readonly TimeSpan Forgiven = TimeSpan.FromMinutes(5);

    /// <summary>Who would wait longer is refused without being checked: sooner than a connection without a bind ends, and than ESMEs give up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Places to wait at one address, or of one account there.</summary>
    private const int MaxWaiting = 100;

    private readonly TimeProvider _time;
    private readonly GuessTable _table;

    public GuessLimiter(TimeProvider time)
    {
        _time = time;
        _table = new GuessTable(time, Forgiven);
    }

    /// <summary>Addresses that are remembered.</summary>
    public int Addresses => _table.Count;

    /// <summary>Attempts that were refused without being checked.</summary>
    public long Unchecked => Volatile.Read(ref _unchecked);

    /// <summary>Attempts that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    private long _unchecked;
    private long _failures;

    /// <summary>Waits for a turn, and then for the delay. The turn lasts until it is disposed.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="account">What is guessed at; empty where nobody is named, or nobody whom we know.</param>
    /// <param name="cancellation">Whoever asked is gone.</param>
    /// <returns>Null: too many wait there already, or for too long, or whoever asked is gone; nothing is to be checked.</returns>
    public async ValueTask<GuessTurn?> TakeAsync(IPAddress address, string account, CancellationToken cancellation = default)
    {
        var place = _table.Of(address);
        var line = place.LineOf(account);
        try
        {
            if (await WaitAsync(line, cancellation))
            {
                return new GuessTurn(this, place, line, account);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody is there to be told, and nothing was too crowded.
            return null;
        }

        _ = Interlocked.Increment(ref _unchecked);
        return null;
    }

    internal void Fail(GuessTurn turn)
    {
        _ = Interlocked.Increment(ref _failures);
        turn.Place.Fail(turn.Line, turn.Account, _time.GetTimestamp());
    }

    internal void Succeed(GuessTurn turn) => turn.Place.Succeed(turn.Line, turn.Account, _time.GetTimestamp());

    private async ValueTask<bool> WaitAsync(GuessLine line, CancellationToken cancellation)
    {
        if (line.Waiting >= MaxWaiting)
        {
            return false;
        }

        var came = _time.GetTimestamp();
        line.Come();
        try
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var turn = line.Turn.WaitAsync(gone.Token);
            if (turn.IsCompleted)
            {
                // Not always taken: who was gone before he came has none, which only this tells.
                await turn;
            }
            else
            {
                using var late = new CancellationTokenSource(Patience, _time);
                using var giveUp = late.Token.UnsafeRegister(static gone => ((CancellationTokenSource)gone!).Cancel(), gone);
                await turn;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            line.Leave();
        }

        var isMine = false;
        try
        {
            var delay = DelayOf(line);
            if (delay > Patience - _time.GetElapsedTime(came))
            {
                return false;
            }

            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _time, cancellation);
            }

            return isMine = true;
        }
        finally
        {
            if (!isMine)
            {
                _ = line.Turn.Release();
            }
        }
    }

    // What is left of it: who comes back later has waited already.
    private TimeSpan DelayOf(GuessLine line)
    {
        var failures = line.FailuresAt(_time, Forgiven);
        if (failures == 0)
        {
            return TimeSpan.Zero;
        }

        var delay = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        return (delay < MaxDelay ? delay : MaxDelay) - _time.GetElapsedTime(line.LastFailure);
    }
}
