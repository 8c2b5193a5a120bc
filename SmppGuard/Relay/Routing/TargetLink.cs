using SmppGuard.Journal.Records;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>A target of a route, with its link.</summary>
internal sealed class TargetLink(RouteTarget target, SmscLink? link, string route)
{
    private readonly Routed _first = new(link, target.Smsc, route, RoutedBy.Route);
    private readonly Routed _failOver = new(link, target.Smsc, route, RoutedBy.FailOver);
    private readonly Routed _filing = new(link, target.Smsc, route, RoutedBy.Filing);
    private readonly Routed _moved = new(link, target.Smsc, route, RoutedBy.Moved);

    public RouteTarget Target => target;

    /// <summary>Null: no SMSC of that name is configured any more.</summary>
    public SmscLink? Link => link;

    public Routed By(RoutedBy why) => why switch
    {
        RoutedBy.FailOver => _failOver,
        RoutedBy.Moved => _moved,
        RoutedBy.Filing => _filing,
        _ => _first,
    };
}
