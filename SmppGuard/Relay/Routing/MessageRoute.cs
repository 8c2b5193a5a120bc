using SmppGuard.Compliance.Filings;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Routing;

/// <summary>
/// Where the messages of one route go. Of the targets with the lowest number of priority one is chosen by weight; those that are out or full are passed over, and only what would have gone to
/// them goes elsewhere. Immutable; a message holds on to the route that it took.
/// </summary>
internal sealed class MessageRoute
{
    private readonly TargetLink[] _targets;

    public MessageRoute(RouteEntry entry, Func<string, SmscLink?> linkOf)
    {
        Entry = entry;
        _targets = [.. entry.Targets.OrderBy(target => target.Priority).Select(target => new TargetLink(target, linkOf(target.Smsc), entry.Name))];
        Insisting = Bits(wish => wish.Insists);
        Elsewhere = Bits(wish => wish.Policy == FilingPolicy.Elsewhere);
    }

    public RouteEntry Entry { get; }

    /// <summary>The targets that take nothing that is not filed, as bits.</summary>
    public uint Insisting { get; }

    /// <summary>Those of them that leave it to the next one.</summary>
    public uint Elsewhere { get; }

    /// <summary>All targets, as bits.</summary>
    public uint All => _targets.Length == 32 ? uint.MaxValue : (1u << _targets.Length) - 1;

    /// <summary>In the order of their priorities.</summary>
    public IReadOnlyList<TargetLink> Targets => _targets;

    /// <summary>
    /// Takes a place at the target for a message. Where all are out, those that have a bind at all are asked once more: what is out for being slow or for its answers is better than none.
    /// </summary>
    /// <param name="hash">What decides between weights.</param>
    /// <param name="hold">Gets the place.</param>
    /// <param name="routed">Where it goes; where there is no place, where it would have gone.</param>
    /// <param name="at">The target, as a bit.</param>
    /// <param name="without">Targets that cannot have it, because it is not filed there; not all.</param>
    public Reason TakePlace(ulong hash, ref SubmitHold hold, out Routed routed, out uint at, uint without = 0)
    {
        at = 0;
        var tried = without;
        var reason = Reason.SmscUnavailable;
        var passedOver = 0u;
        for (var i = Next(hash, tried); i >= 0; i = Next(hash, tried))
        {
            tried |= 1u << i;
            if (_targets[i].Link is not { HasBind: true } link)
            {
                continue;
            }

            if (!link.Health.MayTake())
            {
                passedOver |= 1u << i;
                continue;
            }

            if (TryTake(i, ref hold, ref reason))
            {
                at = 1u << i;
                routed = By(i, hash, without);
                return Reason.None;
            }
        }

        var all = ~passedOver | without;
        for (var i = Next(hash, all); i >= 0; i = Next(hash, all))
        {
            all |= 1u << i;
            if (TryTake(i, ref hold, ref reason))
            {
                at = 1u << i;
                routed = By(i, hash, without);
                return Reason.None;
            }
        }

        routed = By(Next(hash, without), hash, without);
        return reason;
    }

    /// <summary>Where a message would go at this moment; takes nothing.</summary>
    /// <param name="hash">What decides between weights.</param>
    /// <param name="without">As for <see cref="TakePlace"/>.</param>
    public Routed Choose(ulong hash, uint without = 0)
    {
        var first = Next(hash, without);
        var tried = without;
        for (var i = first; i >= 0; i = Next(hash, tried))
        {
            tried |= 1u << i;
            if (_targets[i].Link is { IsOut: false })
            {
                return By(i, hash, without);
            }
        }

        tried = without;
        for (var i = first; i >= 0; i = Next(hash, tried))
        {
            tried |= 1u << i;
            if (_targets[i].Link is { HasBind: true })
            {
                return By(i, hash, without);
            }
        }

        return By(first, hash, without);
    }

    /// <summary>Has a message that waits at an SMSC, and that was not sent, wait at the next instead. False: there is none that takes it in the form that it has.</summary>
    /// <param name="hash">What decides between weights.</param>
    /// <param name="purpose">Its class, by which its marks are.</param>
    /// <param name="hold">What it holds, which goes to the other.</param>
    /// <param name="tried">The targets that it has been at.</param>
    /// <param name="routed">Where it goes.</param>
    public bool TryMove(ulong hash, Purpose purpose, ref SubmitHold hold, ref uint tried, out Routed? routed)
    {
        var from = hold.Link;
        for (var i = Next(hash, tried); i >= 0; i = Next(hash, tried))
        {
            tried |= 1u << i;
            if (_targets[i].Link is { IsOut: false } link && !ReferenceEquals(link, from) && link.TakesTheFormOf(from, purpose) && hold.TryMoveTo(link))
            {
                routed = _targets[i].By(RoutedBy.Moved);
                return true;
            }
        }

        routed = null;
        return false;
    }

    /// <summary>The targets that do not take messages of a class in the form in which they are made for another SMSC, as bits.</summary>
    public uint OfOtherForm(SmscLink from, Purpose purpose) =>
        _targets.Index().Aggregate(0u, (bits, target) => target.Item.Link is { } link && link.TakesTheFormOf(from, purpose) ? bits : bits | (1u << target.Index));

    /// <summary>Takes a place for a message that has none yet, and was made for an SMSC that cannot have it now. False: no other takes it at this moment.</summary>
    /// <param name="from">That SMSC.</param>
    /// <param name="hash">What decides between weights.</param>
    /// <param name="without">The targets that cannot have it, as bits.</param>
    /// <param name="hold">Gets the place.</param>
    /// <param name="routed">Where it goes.</param>
    public bool TryTakeInstead(SmscLink from, ulong hash, uint without, ref SubmitHold hold, out Routed? routed)
    {
        for (var i = Next(hash, without); i >= 0; i = Next(hash, without))
        {
            without |= 1u << i;
            if (_targets[i].Link is { IsOut: false, HasPlacesToSpare: true } link && !ReferenceEquals(link, from) && hold.TakePlace(link) == Reason.None)
            {
                routed = _targets[i].By(RoutedBy.Moved);
                return true;
            }
        }

        routed = null;
        return false;
    }

    // The one that weights alone would choose; the one that they choose among those that can have it; another.
    private Routed By(int target, ulong hash, uint without) =>
        _targets[target].By(target == Next(hash, 0) ? RoutedBy.Route : without != 0 && target == Next(hash, without) ? RoutedBy.Filing : RoutedBy.FailOver);

    private uint Bits(Predicate<FilingWish> isIt) => _targets.Index().Aggregate(0u, (bits, target) => target.Item.Link is { } link && isIt(link.Filings) ? bits | (1u << target.Index) : bits);

    // A target is chosen as if none was out; only then those that were asked before leave the draw, one after the other.
    private int Next(ulong hash, uint tried)
    {
        for (var start = 0; start < _targets.Length;)
        {
            var end = start + 1;
            while (end < _targets.Length && _targets[end].Target.Priority == _targets[start].Target.Priority)
            {
                end++;
            }

            if (Draw(hash, tried, start, end) is >= 0 and var drawn)
            {
                return drawn;
            }

            start = end;
        }

        return -1;
    }

    private int Draw(ulong hash, uint tried, int start, int end)
    {
        var gone = 0u;
        for (var left = end - start; left > 0; left--, hash = RouteHash.Mix(hash))
        {
            var total = 0;
            for (var i = start; i < end; i++)
            {
                total += (gone & (1u << i)) == 0 ? _targets[i].Target.Weight : 0;
            }

            var point = (int)(hash % (ulong)total);
            var drawn = start;
            for (var i = start; i < end; i++)
            {
                if ((gone & (1u << i)) != 0)
                {
                    continue;
                }

                drawn = i;
                point -= _targets[i].Target.Weight;
                if (point < 0)
                {
                    break;
                }
            }

            if ((tried & (1u << drawn)) == 0)
            {
                return drawn;
            }

            gone |= 1u << drawn;
        }

        return -1;
    }

    private bool TryTake(int target, ref SubmitHold hold, ref Reason reason)
    {
        var taken = hold.TakePlace(_targets[target].Link);
        reason = taken == Reason.QueueFull ? taken : reason;
        return taken == Reason.None;
    }
}
