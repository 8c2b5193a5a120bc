using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>The links to all configured SMSCs by name.</summary>
internal sealed class Router
{
    private readonly Dictionary<string, SmscLink> _links;

    public Router(IEnumerable<SmscLink> links) => _links = links.ToDictionary(l => l.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<SmscLink> Links => _links.Values;

    /// <summary>The link of this name; null: no such SMSC is configured.</summary>
    public SmscLink? LinkOf(string smsc) => _links.GetValueOrDefault(smsc);
}
