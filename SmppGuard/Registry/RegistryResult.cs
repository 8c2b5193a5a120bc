namespace SmppGuard.Registry;

/// <summary>How a change of the registry ended.</summary>
internal enum RegistryOutcome
{
    /// <summary>It did not exist before.</summary>
    Created,

    /// <summary>Changed, deleted, or already as asked.</summary>
    Done,

    NotFound,

    /// <summary>The entry itself is wrong.</summary>
    Invalid,

    /// <summary>It does not go together with the rest of the registry.</summary>
    Conflict,

    /// <summary>Something is not as whoever asked believes: <see cref="RegistryChange.OnlyIf"/>.</summary>
    Stale,
}

/// <summary>How a change of the registry ended, and if it was not made, why.</summary>
internal readonly record struct RegistryResult(RegistryOutcome Outcome, IReadOnlyList<string> Problems)
{
    public RegistryResult(RegistryOutcome outcome)
        : this(outcome, [])
    {
    }

    /// <summary>What is allowed and should be known, when it succeeded.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What a replacement changed in the entry that was there.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    public bool Succeeded => Outcome is RegistryOutcome.Created or RegistryOutcome.Done;
}
