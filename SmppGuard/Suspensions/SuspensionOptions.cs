namespace SmppGuard.Suspensions;

/// <summary>When senders are suspended without anybody asking.</summary>
internal sealed class SuspensionOptions
{
    /// <summary>How often the rules are looked at.</summary>
    public int EvaluateSeconds { get; set; } = 10;

    /// <summary>None: nobody is.</summary>
    public List<SuspensionRuleOptions> Rules { get; set; } = [];
}
