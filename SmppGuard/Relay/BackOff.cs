namespace SmppGuard.Relay;

/// <summary>
/// How long to wait before the next attempt to bind. It doubles with every failure, whatever the failure was: no connection, no bind, or a bind that did not hold. Only one that
/// held shows that the SMSC wants us, and brings the first delay back.
/// </summary>
internal sealed class BackOff
{
    /// <summary>A bind that lasted so long has held.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <param name="bound">For how long the last attempt was bound; zero: it was not.</param>
    /// <param name="random">0 to 1: half of the delay is random, so that many binds do not return in step.</param>
    public TimeSpan After(TimeSpan bound, double random)
    {
        var delay = bound >= Held ? First : _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return (delay / 2) + (delay / 2 * random);
    }
}
