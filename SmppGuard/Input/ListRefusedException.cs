using System.Globalization;

namespace SmppGuard.Input;

/// <summary>What was handed in can hardly be the list that was meant, so it was not taken; see <see cref="ListRules"/>.</summary>
/// <param name="problem">A sentence without its subject: <c>has no valid line.</c></param>
/// <param name="accepted">Lines that would be, or were, recorded.</param>
/// <param name="unchanged">Lines that state nothing new.</param>
/// <param name="rejected">Bad lines.</param>
/// <param name="errors">The first of them.</param>
internal sealed class ListRefusedException(string problem, long accepted, long unchanged, long rejected, IReadOnlyList<LineError> errors)
    : Exception($"the list {problem}{Lines(errors)}")
{
    private const int LinesInMessage = 3;

    /// <summary>The sentence, with the first of the lines.</summary>
    public string Problem => problem + Lines(errors);

    public long Accepted => accepted;

    public long Unchanged => unchanged;

    public long Rejected => rejected;

    public IReadOnlyList<LineError> Errors => errors;

    /// <summary>Whether it is right in itself, but not beside what is there.</summary>
    public bool IsConflict { get; init; }

    private static string Lines(IReadOnlyList<LineError> errors) => errors.Count == 0
        ? ""
        : " " + string.Join(' ', errors.Take(LinesInMessage).Select(e => string.Create(CultureInfo.InvariantCulture, $"Line {e.Line}: {e.Error}"))) + (errors.Count > LinesInMessage ? " …" : "");
}
