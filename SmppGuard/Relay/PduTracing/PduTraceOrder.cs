using SmppGuard.Model;

namespace SmppGuard.Relay.PduTracing;

/// <summary>What is to be traced, how long, and what it may show.</summary>
internal sealed record PduTraceOrder
{
    public const int DefaultSeconds = 60;
    public const int MaxSeconds = 3600;
    public const long DefaultOctets = 16L << 20;
    public const long MinOctets = 64L << 10;
    public const long MaxOctets = 1L << 30;

    /// <summary>All binds of this account; null: not by account.</summary>
    public string? Account { get; init; }

    /// <summary>All binds to this SMSC; null: not by SMSC.</summary>
    public string? Smsc { get; init; }

    /// <summary>What is to or from this number, on all binds of both sides, and the answers; None: not by number.</summary>
    public Msisdn Msisdn { get; init; }

    public int Seconds { get; init; } = DefaultSeconds;

    /// <summary>Of both files together.</summary>
    public long Octets { get; init; } = DefaultOctets;

    public bool Texts { get; init; }

    public bool Numbers { get; init; }

    /// <summary>Name of the key that asked.</summary>
    public required string By { get; init; }
}
