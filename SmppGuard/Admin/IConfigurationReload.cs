namespace SmppGuard.Admin;

/// <summary>Reads the configuration again; where it is and what becomes of it is known to those who composed the program.</summary>
internal interface IConfigurationReload
{
    /// <param name="by">Who asked for it, for the log.</param>
    Task<ReloadOutcome> RunAsync(string by);
}

/// <summary>What became of a configuration that was read again. Keys are named, values never.</summary>
/// <param name="Problems">Everything that is wrong with it, in which case nothing of it was taken.</param>
/// <param name="Changed">The keys whose new values are in force.</param>
/// <param name="NeedRestart">The keys whose new values are in force after a restart only.</param>
internal sealed record ReloadOutcome(IReadOnlyList<string> Problems, IReadOnlyList<string> Changed, IReadOnlyList<string> NeedRestart);
