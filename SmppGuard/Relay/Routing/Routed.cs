using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>Where a message goes, by which route, and why, as its record says it. Made with the table: messages share it.</summary>
internal sealed class Routed(SmscLink? link, string smsc, string route, RoutedBy by)
{
    /// <summary>Null: no SMSC of that name is configured any more.</summary>
    public SmscLink? Link => link;

    public string Smsc => smsc;

    public string Route => route;

    public RoutedBy By => by;

    /// <summary>As records spell it.</summary>
    public string Why => by switch
    {
        RoutedBy.FailOver => "fail-over",
        RoutedBy.Moved => "moved",
        RoutedBy.Filing => "filing",
        RoutedBy.Route => "route",
        _ => "account",
    };

    public byte[] SmscName { get; } = Encoding.UTF8.GetBytes(smsc);

    public byte[] RouteName { get; } = Encoding.UTF8.GetBytes(route);

    public byte[] WhyName => Encoding.UTF8.GetBytes(Why);
}
