using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Observability;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay;

/// <summary>Not ready while an SMSC has no bind to send on.</summary>
internal sealed class SmscReadiness(Router router) : IReadinessCheck
{
    public string? Problem
    {
        get
        {
            var unbound = router.Links.Where(l => l.BoundTransmitters == 0).Select(l => l.Name).ToArray();
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
