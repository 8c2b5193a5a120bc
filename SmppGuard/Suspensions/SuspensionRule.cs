namespace SmppGuard.Suspensions;

/// <summary>What a rule looks at.</summary>
internal enum SuspensionMetric
{
    /// <summary>Messages that the rules refused, of all that were submitted.</summary>
    RefusalRate,

    /// <summary>People who complained, per message that was let through.</summary>
    ComplaintRate,

    /// <summary>People who refused by reply, per message that was let through.</summary>
    OptOutRate,
}

/// <summary>Whom a rule looks at, one by one, and suspends.</summary>
internal enum SuspensionScope
{
    Organization,
    Account,
    Code,
}

/// <summary>A limit, and what is done when it is reached: the sender is suspended until somebody resumes it, after <paramref name="Notice"/> in which it is told.</summary>
internal sealed record SuspensionRule(string Name, SuspensionMetric Metric, SuspensionScope Scope, int WindowMinutes, int MinMessages, double Threshold, TimeSpan Notice)
{
    public static SuspensionRule Of(SuspensionRuleOptions options) => new(
        options.Name,
        Enum.Parse<SuspensionMetric>(options.Metric),
        Enum.Parse<SuspensionScope>(options.Scope),
        options.WindowMinutes,
        options.MinMessages,
        options.Threshold,
        TimeSpan.FromMinutes(options.NoticeMinutes));
}
