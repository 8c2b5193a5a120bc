using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <summary>What a session allows and how long it waits. Immutable.</summary>
public sealed record SmppSessionOptions
{
    /// <summary>Our side of the connection: <see cref="SessionRole.Smsc"/> accepts binds, <see cref="SessionRole.Esme"/> binds.</summary>
    public required SessionRole Role { get; init; }

    /// <summary>Requests of ours that may be unanswered at a time (the window). 1 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>Longest PDU accepted, in octets; a longer command_length ends the session.</summary>
    public int MaxPduLength { get; init; } = PduFramer.DefaultMaxLength;

    /// <summary>How long a request of ours waits for its response (SMPP 3.4, 7.2: response_timer).</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which we send enquire_link (7.2: enquire_link_timer). Zero: never.</summary>
    public TimeSpan EnquireLinkInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which the session ends (7.2: inactivity_timer). Zero: never.</summary>
    public TimeSpan InactivityTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Time from connection to a successful bind (7.2: session_init_timer). Zero: unlimited.</summary>
    public TimeSpan BindTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether what an SMSC delivers is taken before it has answered our bind, and on a transmitter's session, where it does not belong (2.3). Only towards an SMSC that we chose: whoever takes it
    /// before the bind knows no more of the peer than that.
    /// </summary>
    public bool TakesEveryDelivery { get; init; }
}
