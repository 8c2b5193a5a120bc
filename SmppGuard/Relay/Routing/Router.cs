using SmppGuard.Carriers;
using SmppGuard.Registry;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>The links to all configured SMSCs by name, and the routes to them. Swapped whole; connections look for theirs anew when the registry is swapped.</summary>
internal sealed class Router
{
    private readonly Lock _compiling = new();
    private volatile Dictionary<string, SmscLink> _links;
    private volatile Compiled _compiled;

    public Router(IEnumerable<SmscLink> links, ICarrierOf carriers)
    {
        _links = ByName(links);
        _compiled = new Compiled(RegistrySnapshot.Empty, _links, new RouteTable(RegistrySnapshot.Empty.Routes, LinkOf));
        Carriers = carriers;
    }

    public IReadOnlyCollection<SmscLink> Links => _links.Values;

    public ICarrierOf Carriers { get; }

    /// <summary>The link of this name; null: no such SMSC is configured.</summary>
    public SmscLink? LinkOf(string smsc) => _links.GetValueOrDefault(smsc);

    public void Set(IEnumerable<SmscLink> links) => _links = ByName(links);

    /// <summary>The routes of a snapshot, to the links of now. Whoever comes first with a snapshot compiles them for all.</summary>
    public RouteTable TableOf(RegistrySnapshot registry)
    {
        if (_compiled is { } compiled && compiled.IsOf(registry, _links))
        {
            return compiled.Table;
        }

        lock (_compiling)
        {
            if (!_compiled.IsOf(registry, _links))
            {
                _compiled = new Compiled(registry, _links, new RouteTable(registry.Routes, LinkOf));
            }

            return _compiled.Table;
        }
    }

    private static Dictionary<string, SmscLink> ByName(IEnumerable<SmscLink> links) => links.ToDictionary(l => l.Name, StringComparer.Ordinal);

    private sealed record Compiled(RegistrySnapshot Registry, Dictionary<string, SmscLink> Links, RouteTable Table)
    {
        public bool IsOf(RegistrySnapshot registry, Dictionary<string, SmscLink> links) => ReferenceEquals(Registry, registry) && ReferenceEquals(Links, links);
    }
}
