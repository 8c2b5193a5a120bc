namespace SmppGuard.RulePacks;

/// <summary>The words by which the code of a verification text is told from the other numbers in it. Case and width do not count. A word too many among the others only lets a second code pass.</summary>
/// <param name="Codes">Stand before a code and say that it is one.</param>
/// <param name="OtherCodes">End so too, and are none: reference codes, area codes.</param>
/// <param name="Labels">Stand before numbers that are no codes, beside those of the marks.</param>
/// <param name="Units">Stand behind numbers that are no codes, also with a blank between, beside those of the marks.</param>
/// <param name="Copulas">Join a label to its number.</param>
/// <param name="Conjunctions">Join a number to the one before.</param>
/// <param name="Messengers">Stand before a name to write to.</param>
/// <param name="Approaches">Before a messenger they invite to write there.</param>
internal sealed record CodeWords(
    IReadOnlyList<string> Codes,
    IReadOnlyList<string> OtherCodes,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Units,
    IReadOnlyList<string> Copulas,
    IReadOnlyList<string> Conjunctions,
    IReadOnlyList<string> Messengers,
    IReadOnlyList<string> Approaches);
