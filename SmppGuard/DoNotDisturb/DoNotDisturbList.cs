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

/// <summary>What an import did.</summary>
/// <param name="Accepted">Numbers taken.</param>
/// <param name="Unchanged">Numbers that were there already, in this body or, when added to a list, before.</param>
/// <param name="Rejected">Lines that are no number.</param>
/// <param name="Errors">The first of these.</param>
internal sealed record NumberImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors);

/// <summary>A line that was not taken, counted from 1.</summary>
internal sealed record LineError(long Line, string Error);
