namespace SmppGuard.Registry.Routes;

/// <summary>
/// Routes of the API are kept while the configuration changes around them, so they can name an SMSC that is gone. That stops nothing, and is said: in the log when it begins, and to whoever asks for the routes.
/// </summary>
internal sealed class UnconfiguredTargets(RegistryStore registry, ILogger logger)
{
    private const int MostNamed = 10;

    private string _told = "";

    /// <summary>Where the routes that the API has put lead to nothing, a sentence each; empty where it has none.</summary>
    public static IEnumerable<string> Of(RegistryState state, RegistryRules rules) => state.Routes.GetValueOrDefault(RouteTableEntry.Key) is { } table
        ? RouteTableCheck.Unconfigured(table, rules.Smscs).Select(gone => $"route {gone.Route} goes to SMSC {gone.Smsc}, which is not configured.")
        : [];

    /// <summary>Says it now, and again when it is different.</summary>
    public void Watch()
    {
        Look();
        registry.Changed += _ => Look();
    }

    private void Look()
    {
        List<string> found = [.. Of(registry.State, registry.Rules)];
        var told = string.Join(' ', found.Take(MostNamed)) + (found.Count > MostNamed ? $" And {found.Count - MostNamed} more." : "");
        if (Interlocked.Exchange(ref _told, told) is var before && found.Count > 0 && !string.Equals(before, told, StringComparison.Ordinal))
        {
            logger.RoutesLeadNowhere(told);
        }
    }
}
