namespace SmppGuard.Consents;

/// <summary>What is on record for an organization and a recipient.</summary>
internal enum ConsentStateKind : byte
{
    /// <summary>Nothing, or a grant that is not valid yet: silence is refusal.</summary>
    None = 0,
    Granted = 1,

    /// <summary>The recipient has refused since.</summary>
    Revoked = 2,

    /// <summary>The grant's validity ended.</summary>
    Expired = 3,
}

/// <summary>The state at one moment.</summary>
/// <param name="Kind">What holds.</param>
/// <param name="ConsentId">The event that it follows from: the grant, or the refusal; 0 for <see cref="ConsentStateKind.None"/>.</param>
internal readonly record struct ConsentState(ConsentStateKind Kind, long ConsentId);

/// <summary>How many (organization, recipient) pairs are in each state.</summary>
internal readonly record struct ConsentCounts(long Granted, long Revoked, long Expired);
