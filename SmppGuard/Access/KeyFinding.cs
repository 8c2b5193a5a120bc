namespace SmppGuard.Access;

/// <summary>What is known of a key that somebody presents.</summary>
internal enum KeyFindingKind
{
    Valid,

    /// <summary>It was one, until its time was over or it was revoked. Whoever has it did not guess it.</summary>
    Ended,

    Unknown,

    /// <summary>Too many slow hashes wait; it was not compared with all.</summary>
    NotChecked,

    /// <summary>It may be one that cannot be looked up at present.</summary>
    Unavailable,
}

/// <param name="Kind">What.</param>
/// <param name="Key">Which; null: it is not known.</param>
internal readonly record struct KeyFinding(KeyFindingKind Kind, AccessKey? Key = null);
