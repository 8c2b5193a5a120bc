namespace SmppGuard.Input;

/// <summary>How a list is to be taken.</summary>
/// <param name="Force">Also where <see cref="ListRules"/> would refuse it.</param>
/// <param name="DryRun">It is only judged and counted.</param>
internal readonly record struct ListMode(bool Force, bool DryRun);
