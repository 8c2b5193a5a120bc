using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Routing;

/// <summary>The routes in force, compiled for one snapshot of the registry. Immutable but for what it remembers of accounts and codes that have asked. Thread-safe.</summary>
internal sealed class RouteTable
{
    private readonly CompiledRoute[] _routes;
    private readonly ConcurrentDictionary<(string Account, string Code), CodeRoutes?> _ofCodes = new();

    public RouteTable(RouteTableEntry entry, Func<string, SmscLink?> linkOf)
    {
        var lists = entry.Lists.ToDictionary(
            list => list.Name, list => list.Numbers.Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToFrozenSet(), StringComparer.Ordinal);
        _routes = [.. entry.Routes.Select(route => new CompiledRoute(route, new MessageRoute(route, linkOf), lists))];
    }

    /// <summary>All routes, in the order of the table.</summary>
    public IEnumerable<MessageRoute> Routes => _routes.Select(route => route.Route);

    /// <summary>What messages of an account from a code can take; null: no route.</summary>
    public CodeRoutes? Of(string account, CodeNumber code) => _routes.Length == 0 ? null
        : _ofCodes.TryGetValue((account, code.Number), out var known) ? known
        : _ofCodes.GetOrAdd((account, code.Number), CodeRoutes.Of(_routes, account, code));

    /// <summary>The SMSCs that messages of an account may have gone to by a route.</summary>
    public IEnumerable<SmscLink> LinksOf(string account) =>
        _routes.Where(route => route.Route.Entry.Accounts is var accounts && (accounts.Count == 0 || accounts.Contains(account, StringComparer.Ordinal)))
            .SelectMany(route => route.Route.Targets).Select(target => target.Link).OfType<SmscLink>().Distinct();
}

/// <summary>A route with its conditions as they are compared.</summary>
internal sealed class CompiledRoute(RouteEntry entry, MessageRoute route, Dictionary<string, FrozenSet<long>> lists)
{
    /// <summary>1, 10, 100… up to the longest number.</summary>
    public static ulong[] PowersOfTen { get; } = [.. Enumerable.Range(0, 19).Select(exponent => (ulong)Math.Pow(10, exponent))];

    public MessageRoute Route => route;

    /// <summary>A bit for each <see cref="Purpose"/>.</summary>
    public uint Classes { get; } = entry.Classes.Count == 0 ? uint.MaxValue : entry.Classes.Aggregate(0u, (bits, name) => bits | (1u << (int)Enum.Parse<Purpose>(name)));

    /// <summary>Null: any, and unknown ones.</summary>
    public string[]? Carriers { get; } = entry.Carriers.Count == 0 ? null : [.. entry.Carriers];

    /// <summary>Null: any recipient.</summary>
    public FrozenSet<long>[]? Lists { get; } = entry.Lists.Count == 0 ? null : [.. entry.Lists.Select(name => lists[name])];
}
