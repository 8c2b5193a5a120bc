using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>The links to all configured SMSCs by name. Swapped whole; connections look for theirs anew when the registry is swapped.</summary>
internal sealed class Router
{
    private volatile Dictionary<string, SmscLink> _links;

    public Router(IEnumerable<SmscLink> links) => _links = ByName(links);

    public IReadOnlyCollection<SmscLink> Links => _links.Values;

    /// <summary>The link of this name; null: no such SMSC is configured.</summary>
    public SmscLink? LinkOf(string smsc) => _links.GetValueOrDefault(smsc);

    public void Set(IEnumerable<SmscLink> links) => _links = ByName(links);

    private static Dictionary<string, SmscLink> ByName(IEnumerable<SmscLink> links) => links.ToDictionary(l => l.Name, StringComparer.Ordinal);
}
