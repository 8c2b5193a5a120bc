namespace SmppGuard.RulePacks;

/// <summary>Which dated set of rules is in force.</summary>
/// <param name="Name">Name of the pack, for example <c>draft-2020</c>; decision records keep it.</param>
internal sealed record RulePackOptions(string Name);
