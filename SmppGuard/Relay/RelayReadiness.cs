using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Observability;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay;

/// <summary>Not ready while an SMSC has no bind to send on; one that somebody stopped is missed only where no other is bound.</summary>
internal sealed class SmscReadiness(Router router) : IReadinessCheck
{
    public string? Problem
    {
        get
        {
            var isAnyBound = router.Links.Any(l => l.BoundTransmitters > 0 && !l.IsStopped);
            var unbound = router.Links.Where(l => l.IsStopped ? !isAnyBound : l.BoundTransmitters == 0).Select(l => l.IsStopped ? $"{l.Name} (stopped)" : l.Name).ToArray();
            return unbound.Length == 0 ? null : $"no bind to SMSC {string.Join(", ", unbound)}";
        }
    }
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
