namespace SmppGuard.Verifying;

/// <summary>Something that is not as it was stored.</summary>
/// <param name="Kind">One of <see cref="DamageKind"/>.</param>
/// <param name="Part">What it is a part of.</param>
/// <param name="Day">The day of the archive; null: it is of none.</param>
/// <param name="Item">Names it among its part; null: the part as a whole. No number of a subscriber and no text.</param>
/// <param name="Text">What is wrong, for people.</param>
internal sealed record StoreDamage(string Kind, string Part, string? Day, string? Item, string Text);

/// <summary>Kinds of damage, as scripts read them: never rename.</summary>
internal static class DamageKind
{
    /// <summary>Something names it, or its number should be there, and it is not.</summary>
    public const string Missing = "missing";

    /// <summary>It has other octets than its hash or check sum says.</summary>
    public const string Changed = "changed";

    /// <summary>It cannot be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Its values cannot be those of one.</summary>
    public const string Wrong = "wrong";

    /// <summary>It is not found by what it should be found by, or what is found is not there.</summary>
    public const string Index = "index";

    /// <summary>An entry of the audit log does not fit its hash, or the one before.</summary>
    public const string Chain = "chain";

    /// <summary>There are more, or fewer, than were counted.</summary>
    public const string Counts = "counts";
}
