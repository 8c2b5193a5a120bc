using System.Globalization;

namespace SmppGuard.Input;

/// <summary>
/// Tells a list from what came in its place: an error page, an empty file, half a file, a file with other columns. Every list that is handed in, over HTTP or from the
/// command line, is held to these rules before it changes anything, unless whoever sends it insists. Each method says what is wrong, null: nothing.
/// </summary>
internal sealed class ListRules(ListOptions options)
{
    /// <summary>When the whole list has been judged.</summary>
    public string? AtEnd(ListMode mode, long valid, long bad) =>
        mode.Force ? null : valid == 0 ? $"has no valid line." : SoFar(mode, valid, bad);

    /// <summary>While a list is judged piece by piece, before the piece is recorded.</summary>
    public string? SoFar(ListMode mode, long valid, long bad) =>
        mode.Force || bad <= options.MaxBadLines || bad <= options.MaxBadShare * (valid + bad)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"has {bad} bad lines of {valid + bad}; {options.MaxBadLines} are borne, or a share of {options.MaxBadShare} of all.");

    /// <summary>The same of a list of changes: a broken export that says of every number that nothing is known takes them all off.</summary>
    public string? Taking(ListMode mode, long before, long lost, string things = "numbers") =>
        mode.Force || lost <= Math.Max(1, options.MaxShrinkShare * before)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"takes {lost} of the {before} {things} off; a share of {options.MaxShrinkShare} of them may go at once.");

    /// <summary>A single number that goes is an everyday change; many at once are a file that was cut off, or another list. How many come in their place says nothing.</summary>
    public string? Replacing(ListMode mode, long before, long after, long lost, string things = "numbers") =>
        mode.Force || lost <= Math.Max(1, options.MaxShrinkShare * before)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"has {after} {things} where the present one has {before}, and lacks {lost} of those; a share of {options.MaxShrinkShare} of them may go at once.");
}
