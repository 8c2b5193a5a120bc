namespace SmppGuard.Benchmarks.Revocation;

/// <summary>What a run found.</summary>
internal sealed record RevocationResult
{
    /// <summary>Submits answered per second after the warm-up.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Adverts submitted, the warm-up included.</summary>
    public required int Written { get; init; }

    public required int Unanswered { get; init; }

    /// <summary>Adverts that reached the SMSC.</summary>
    public required int Forwarded { get; init; }

    /// <summary>Messages that reached the SMSC and that nobody submitted.</summary>
    public required int Strangers { get; init; }

    /// <summary>Refusals whose deliver_sm was acknowledged with ESME_ROK.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Refusals whose deliver_sm was answered with an error, or not at all.</summary>
    public required int NotAcknowledged { get; init; }

    /// <summary>Adverts submitted after their recipient's refusal was acknowledged.</summary>
    public required int SubmittedAfter { get; init; }

    /// <summary>Those of them that were not answered with consent-revoked.</summary>
    public required int AfterNotRevoked { get; init; }

    /// <summary>Those that reached the SMSC all the same.</summary>
    public required int Violations { get; init; }

    /// <summary>From deliver_sm to deliver_sm_resp, as the SMSC sees it.</summary>
    public required TimeSpan AcknowledgedP50 { get; init; }

    public required TimeSpan AcknowledgedP99 { get; init; }

    /// <summary>A run without refusals, or without submits after them, holds too, but proves nothing.</summary>
    public bool Holds => Violations == 0 && AfterNotRevoked == 0 && Strangers == 0 && Acknowledged > 0 && SubmittedAfter > 0;
}
