namespace SmppGuard.Registry.Filings;

/// <summary>What is filed with a carrier. The names are stored: never rename. The order is that of the bits of a record.</summary>
internal enum FilingKind
{
    Signature,
    Template,
    Contact,
    Link,
}

/// <summary>How far a filing has come. The names are stored: never rename.</summary>
internal enum FilingState
{
    /// <summary>The carrier has taken it, and lets it pass.</summary>
    Filed,

    /// <summary>It was handed in, and the carrier has not said anything yet.</summary>
    Pending,

    /// <summary>The carrier has taken it off.</summary>
    Lapsed,

    Refused,
}
