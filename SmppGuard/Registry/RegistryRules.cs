using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Registry;

/// <summary>What entries of the registry are judged by, and completed with, that stands in the configuration.</summary>
internal sealed record RegistryRules
{
    /// <summary>An organization that states no papers may not send.</summary>
    public bool RequirePapers { get; init; }

    /// <summary>Window of an account that names none.</summary>
    public int DefaultWindow { get; init; } = 100;

    /// <summary>Names of the SMSCs that accounts may refer to.</summary>
    public IReadOnlyList<string> Smscs { get; init; } = [];

    /// <summary>The routes of the configuration.</summary>
    public RouteTableEntry Routes { get; init; } = RouteTableEntry.Empty;

    /// <summary>What the carriers behind the SMSCs want filed.</summary>
    public IReadOnlyList<FilingCarrier> FilingCarriers { get; init; } = [];

    /// <summary>Days in which carriers have to be told of a change; 0: the rule pack is unknown.</summary>
    public int FilingTaskDays { get; init; }

    /// <summary>What is honoured when it is replied; null: the rule pack is unknown, which is told elsewhere.</summary>
    public HonouredWords? Words { get; init; }
}
