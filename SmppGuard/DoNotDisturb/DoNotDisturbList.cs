using SmppGuard.Input;

namespace SmppGuard.DoNotDisturb;

/// <summary>A named list in force.</summary>
/// <param name="Name">For example <c>national</c>.</param>
/// <param name="Version">Whatever the publisher calls this edition.</param>
/// <param name="Count">Different numbers.</param>
/// <param name="ReplacedAt">Since when it is in force.</param>
/// <param name="Actor">Name of the API key that brought it.</param>
internal sealed record DoNotDisturbList(string Name, string Version, long Count, DateTimeOffset ReplacedAt, string Actor);

/// <summary>A number that was put one by one.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="AddedAt">Since when.</param>
/// <param name="Actor">Name of the API key.</param>
internal sealed record DoNotDisturbEntry(string Reason, DateTimeOffset AddedAt, string Actor);

/// <summary>What is to be done with a list.</summary>
internal sealed record NumberListChange
{
    /// <summary>The list; it is made if there is none.</summary>
    public required string Name { get; init; }

    /// <summary>Whatever the publisher calls this edition.</summary>
    public required string Version { get; init; }

    /// <summary>True: the numbers are added to those of the list; false: they take their place.</summary>
    public required bool Adds { get; init; }

    public required NumberFormat Format { get; init; }

    /// <summary>How text is encoded; null: found out.</summary>
    public ListEncoding? Encoding { get; init; }

    public ListMode Mode { get; init; }

    /// <summary>Name of the API key.</summary>
    public required string Actor { get; init; }

    /// <summary>Whether the list, null where there is none, is as whoever changes it believes; null: it counts whatever is there.</summary>
    public Predicate<DoNotDisturbList?>? OnlyIf { get; init; }
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Accepted">Numbers taken.</param>
/// <param name="Unchanged">Numbers that were there already, in this body or, when added to a list, before.</param>
/// <param name="Rejected">Lines that are no number.</param>
/// <param name="Errors">The first of these.</param>
/// <param name="Before">Numbers of the list before.</param>
/// <param name="Count">Numbers of the list after.</param>
/// <param name="Lost">Numbers of the list before that it has no longer.</param>
/// <param name="DryRun">Whether nothing was changed, because only the counts were asked for.</param>
internal sealed record NumberImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, long Before, long Count, long Lost, bool DryRun);
