using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Cells;

/// <summary>One load through one relay.</summary>
/// <param name="Load">What the ESMEs saw.</param>
/// <param name="Microseconds">Processor time of the relay's process for each message, until its last answer.</param>
/// <param name="MicrosecondsArchived">The same until the archive had everything; HAProxy has none, so it is the same.</param>
internal sealed record RelayedLoad(LoadFigures Load, double Microseconds, double MicrosecondsArchived);

/// <summary>What was measured of one cell, round by round; each round has one load of every kind, in turns.</summary>
internal sealed class CellFigures(Cell cell)
{
    public Cell Cell { get; } = cell;

    /// <summary>Through HAProxy; empty: it is not installed.</summary>
    public List<RelayedLoad> Haproxy { get; } = [];

    /// <summary>Through SmppGuard, without receipts.</summary>
    public List<RelayedLoad> Guard { get; } = [];

    /// <summary>Through SmppGuard, each message with its receipt; empty: the load tool cannot ask for any.</summary>
    public List<RelayedLoad> Receipts { get; } = [];

    /// <summary>Every message was accepted, and every receipt came.</summary>
    public bool IsComplete => Haproxy.Concat(Guard).Concat(Receipts).All(load => load.Load.Accepted == Cell.Messages) && Receipts.TrueForAll(load => load.Load.Receipts == Cell.Messages);
}
