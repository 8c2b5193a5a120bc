using System.ComponentModel;

namespace SmppGuard.Admin.Registry;

/// <summary>All routes as they are put, for the description.</summary>
internal record RoutesBody
{
    [Description("Which messages go to which SMSCs.")]
    public required IReadOnlyList<RouteBody> Routes { get; init; }

    [Description("Lists of recipients that routes name.")]
    public IReadOnlyList<RecipientListBody>? Lists { get; init; }
}

/// <summary>All routes as they are answered, for the description.</summary>
internal sealed record RoutesAnswer : RoutesBody
{
    [Description("Whose they are: api, or configuration where the API has none.")]
    public required string Source { get; init; }

    [Description("What should be known: of a change, and of targets that are not configured any more; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }

    [Description("Of a trial: what it would take away.")]
    public RoutesPlan? Plan { get; init; }
}

/// <summary>What a table would make of the one in force.</summary>
internal sealed record RoutesPlan
{
    [Description("Always true: nothing was changed.")]
    public required bool DryRun { get; init; }

    [Description("Routes, by their names.")]
    public required RoutesPlanCount Routes { get; init; }

    [Description("Recipients on lists.")]
    public required RoutesPlanCount Numbers { get; init; }
}

/// <summary>Counts of a plan.</summary>
internal sealed record RoutesPlanCount
{
    [Description("How many there are.")]
    public required long Before { get; init; }

    [Description("How many there would be.")]
    public required long Count { get; init; }

    [Description("How many of those that there are would be gone.")]
    public required long Lost { get; init; }
}

/// <summary>Routes that are tried; an answer may be sent back.</summary>
internal sealed record TriedRoutesBody : RoutesBody
{
    [Description("As an answer has it; not looked at.")]
    public string? Source { get; init; }

    [Description("As an answer has them; not looked at.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>One route, for the description. An empty condition, or one that is left out, means any.</summary>
internal sealed record RouteBody
{
    [Description("Unique; records name it.")]
    public required string Name { get; init; }

    [Description("system_ids.")]
    public IReadOnlyList<string>? Accounts { get; init; }

    [Description("Ids of organizations.")]
    public IReadOnlyList<string>? Organizations { get; init; }

    [Description("What the source address begins with.")]
    public IReadOnlyList<string>? Codes { get; init; }

    [Description("Commercial, Notification, Verification or PublicInterest.")]
    public IReadOnlyList<string>? Classes { get; init; }

    [Description("What the recipient's number begins with, the country code in front.")]
    public IReadOnlyList<string>? Recipients { get; init; }

    [Description("Ids of carriers.")]
    public IReadOnlyList<string>? Carriers { get; init; }

    [Description("Names of lists that the recipient is on, one of them at least.")]
    public IReadOnlyList<string>? Lists { get; init; }

    [Description("Where they go; at least one.")]
    public required IReadOnlyList<RouteTargetBody> Targets { get; init; }
}

/// <summary>A target of a route, for the description.</summary>
internal sealed record RouteTargetBody
{
    [Description("Name of an SMSC.")]
    public required string Smsc { get; init; }

    [Description("Its share among the targets of its priority; 1 unless said.")]
    public int? Weight { get; init; }

    [Description("The lowest number comes first; 1 unless said.")]
    public int? Priority { get; init; }
}

/// <summary>A list of recipients, for the description.</summary>
internal sealed record RecipientListBody
{
    [Description("How routes name it.")]
    public required string Name { get; init; }

    [Description("Numbers with their country code.")]
    public IReadOnlyList<string>? Numbers { get; init; }
}
