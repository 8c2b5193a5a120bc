namespace SmppGuard.Registry.Routes;

/// <summary>An SMSC that a route may send to.</summary>
/// <param name="Smsc">Its name.</param>
/// <param name="Weight">Its share among the targets of one priority.</param>
/// <param name="Priority">Those of the lowest number come first; the next ones are for when these are out.</param>
internal sealed record RouteTarget(string Smsc, int Weight, int Priority)
{
    public const int MaxWeight = 1000;
    public const int MaxPriority = 100;
}
