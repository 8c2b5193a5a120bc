using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay;

/// <summary>Not ready while no SMSC has a bind to send on: nothing could leave.</summary>
internal sealed class SmscReadiness(Router router) : IReadinessCheck
{
    public string? Problem
    {
        get
        {
            var links = router.Links;
            return links.Count == 0 || links.Any(link => link.HasBind) ? null
                : $"no bind to SMSC {string.Join(", ", links.Select(link => link.IsStopped ? $"{link.Name} (stopped)" : link.Name).Order(StringComparer.Ordinal))}";
        }
    }
}

/// <summary>Each SMSC, and why it is out.</summary>
internal sealed class SmscStates(Router router) : ISmscStates
{
    public IReadOnlyList<SmscState> All =>
        [.. router.Links.OrderBy(link => link.Name, StringComparer.Ordinal).Select(link => new SmscState(link.Name, link.IsStopped ? "stopped" : link.IsOut ? "out" : "in", link.OutFor))];
}

/// <summary>Names the SMSCs that are out while others carry, and the accounts that can send nothing for it.</summary>
internal sealed class SmscWarning(Router router, RegistryStore registry) : IHealthWarning
{
    private const int MostAccounts = 10;

    public string? Warning
    {
        get
        {
            // What somebody stopped is told of by itself.
            var outs = router.Links.Where(link => link is { IsOut: true, IsStopped: false }).OrderBy(link => link.Name, StringComparer.Ordinal).ToList();
            if (outs.Count == 0)
            {
                return null;
            }

            var current = registry.Current;
            var table = router.TableOf(current);
            string[] stuck = [.. current.Accounts.Where(account => outs.Exists(link => !link.HasBind && IsNamed(link, account.Smsc)) && !table.LinksOf(account.SystemId).Any(link => link.HasBind))
                .Select(account => account.SystemId).Order(StringComparer.Ordinal)];
            var nobody = stuck.Length == 0 ? "" : $" Nothing is sent for {string.Join(", ", stuck.Take(MostAccounts))}{(stuck.Length > MostAccounts ? $" and {stuck.Length - MostAccounts} more accounts" : "")}.";
            return $"{string.Join(" ", outs.Select(link => $"SMSC {link.Name} is out: {link.OutFor}."))}{nobody}";
        }
    }

    private static bool IsNamed(SmscLink link, string name) => string.Equals(link.Name, name, StringComparison.Ordinal);
}

/// <summary>Not ready while nothing can be recorded.</summary>
internal sealed class JournalReadiness(MessageJournal journal) : IReadinessCheck
{
    public string? Problem => journal.Problem;
}

/// <summary>Not ready while the archive takes nothing off the journal.</summary>
internal sealed class ArchiveReadiness(ArchivePump pump) : IReadinessCheck
{
    public string? Problem => pump.Problem is { } problem ? $"archive: {problem}" : null;
}
