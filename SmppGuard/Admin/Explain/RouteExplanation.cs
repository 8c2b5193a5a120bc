using SmppGuard.Model;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Admin.Explain;

/// <summary>A route as it would send a message at this moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Smsc">The target that is chosen.</param>
/// <param name="RoutedBy">Why: <c>route</c>, by priority and weight; <c>fail-over</c>, those before it are out; <c>filing</c>, it is not filed with their carriers.</param>
/// <param name="Targets">All of them, in the order of their priorities.</param>
internal sealed record RouteExplanation(string Name, string Smsc, string RoutedBy, IReadOnlyList<TargetExplanation> Targets)
{
    public static RouteExplanation Of(MessageRoute route, Routed routed, IReadOnlyList<FilingKinds> notFiled) => new(
        route.Entry.Name,
        routed.Smsc,
        routed.Why,
        [.. route.Targets.Select((target, at) => new TargetExplanation(
            target.Target.Smsc, target.Target.Weight, target.Target.Priority, target.Link is null ? "it is not configured" : target.Link.OutFor, [.. FilingKindNames.Of(at < notFiled.Count ? notFiled[at] : FilingKinds.None)]))]);
}

/// <summary>A target of a route.</summary>
/// <param name="Smsc">Its SMSC.</param>
/// <param name="Weight">Its share among those of its priority.</param>
/// <param name="Priority">The lowest number comes first.</param>
/// <param name="OutFor">Why it is out; null: it is not.</param>
/// <param name="NotFiled">What of the message is not filed with its carrier.</param>
internal sealed record TargetExplanation(string Smsc, int Weight, int Priority, string? OutFor, IReadOnlyList<string> NotFiled);
