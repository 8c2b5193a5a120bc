namespace SmppGuard.Registry.Suspensions;

/// <summary>How far a suspension is.</summary>
internal enum SuspensionStage
{
    /// <summary>Its sender is told, and goes on until it takes effect.</summary>
    Announced,

    /// <summary>Its sender sends nothing.</summary>
    InForce,

    /// <summary>It never took effect.</summary>
    Withdrawn,

    /// <summary>Its sender may send again.</summary>
    Lifted,

    /// <summary>Over in another way: its sender was ended or deleted. Also whatever was over before stages were kept.</summary>
    Ended,
}

/// <summary>The words for stages, as they are stored and shown: never rename.</summary>
internal static class SuspensionStages
{
    public const string Announced = "announced";
    public const string InForce = "in-force";
    public const string Withdrawn = "withdrawn";
    public const string Lifted = "lifted";
    public const string Ended = "ended";

    public static string[] All { get; } = [Announced, InForce, Withdrawn, Lifted, Ended];

    public static string Word(this SuspensionStage stage) => All[(int)stage];

    /// <summary>One of <see cref="All"/>; null reads as the last, for an entry that is refused anyway.</summary>
    public static SuspensionStage Read(string? word) => word is null ? SuspensionStage.Ended : (SuspensionStage)Array.IndexOf(All, word);
}
