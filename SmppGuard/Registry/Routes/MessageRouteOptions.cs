namespace SmppGuard.Registry.Routes;

/// <summary>One route of the configuration; see <see cref="RouteEntry"/>.</summary>
internal sealed class MessageRouteOptions
{
    public string Name { get; set; } = "";

    public List<string> Accounts { get; set; } = [];

    public List<string> Organizations { get; set; } = [];

    public List<string> Codes { get; set; } = [];

    public List<string> Classes { get; set; } = [];

    public List<string> Recipients { get; set; } = [];

    public List<string> Carriers { get; set; } = [];

    public List<string> Lists { get; set; } = [];

    public List<RouteTargetOptions> Targets { get; set; } = [];

    /// <summary>What the routes and lists of the configuration say together.</summary>
    public static RouteTableEntry TableOf(IReadOnlyCollection<MessageRouteOptions> routes, IReadOnlyCollection<RecipientListOptions> lists) => routes.Count == 0 ? RouteTableEntry.Empty : new(
        [.. routes.Select(route => new RouteEntry
        {
            Name = route.Name,
            Accounts = route.Accounts,
            Organizations = route.Organizations,
            Codes = route.Codes,
            Classes = route.Classes,
            Recipients = route.Recipients,
            Carriers = route.Carriers,
            Lists = route.Lists,
            Targets = [.. route.Targets.Select(target => new RouteTarget(target.Smsc, target.Weight, target.Priority))],
        })],
        [.. lists.Select(list => new RecipientList(list.Name, list.Numbers))]);
}

/// <summary>A target of a route of the configuration.</summary>
internal sealed class RouteTargetOptions
{
    public string Smsc { get; set; } = "";

    public int Weight { get; set; } = 1;

    public int Priority { get; set; } = 1;
}

/// <summary>A list of recipients that routes of the configuration name.</summary>
internal sealed class RecipientListOptions
{
    public string Name { get; set; } = "";

    public List<string> Numbers { get; set; } = [];
}
