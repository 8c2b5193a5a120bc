using SmppGuard.Model;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// How long to wait before the next attempt to bind. It doubles with every failure, whatever the failure was: no connection, no bind, or a bind that did not hold. Only one that
/// held shows that the SMSC wants us, and brings the first delay back.
/// </summary>
internal sealed class ReconnectDelay
{
    /// <summary>A bind that lasted so long has held.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    private static readonly BackOff Delays = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    private int _failures;

    /// <param name="bound">For how long the last attempt was bound; zero: it was not.</param>
    /// <param name="random">0 to 1: half of the delay is random, so that many binds do not return in step.</param>
    public TimeSpan After(TimeSpan bound, double random)
    {
        _failures = bound >= Held ? 1 : _failures + 1;
        var delay = Delays.After(_failures);
        return (delay / 2) + (delay / 2 * random);
    }
}
