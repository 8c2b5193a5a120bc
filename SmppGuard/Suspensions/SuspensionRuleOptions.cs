namespace SmppGuard.Suspensions;

/// <summary>One limit.</summary>
internal sealed class SuspensionRuleOptions
{
    /// <summary>Recorded with each suspension.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>RefusalRate</c>, <c>ComplaintRate</c> or <c>OptOutRate</c>.</summary>
    public string Metric { get; set; } = "";

    /// <summary><c>Organization</c>, <c>Account</c> or <c>Code</c>.</summary>
    public string Scope { get; set; } = "Organization";

    public int WindowMinutes { get; set; } = 60;

    /// <summary>Fewer say nothing.</summary>
    public int MinMessages { get; set; } = 100;

    /// <summary>The share that suspends.</summary>
    public double Threshold { get; set; }

    /// <summary>From the announcement until the suspension takes effect; 0: it is urgent, and takes effect at once.</summary>
    public int NoticeMinutes { get; set; }
}
