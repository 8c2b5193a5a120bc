using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace SmppGuard.Observability;

/// <summary>What the runtime's own meter tells that operators want, and where its instruments are not what Prometheus makes of such ones.</summary>
internal static class RuntimeInstruments
{
    private const string ThreadCount = "dotnet.thread_pool.thread.count";
    private const string QueueLength = "dotnet.thread_pool.queue.length";

    private static readonly FrozenSet<string> Wanted = new[]
    {
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.heap.total_allocated", "dotnet.gc.pause.time", ThreadCount, QueueLength,
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(Instrument instrument) =>
        string.Equals(instrument.Meter.Name, "System.Runtime", StringComparison.Ordinal) && Wanted.Contains(instrument.Name);

    /// <summary>The runtime makes these as counters, and they fall: rate() would take each fall for a restart.</summary>
    public static bool Falls(Instrument instrument) => instrument.Name is ThreadCount or QueueLength;

    /// <summary>The name to go by: at the end of a Prometheus name, <c>count</c> belongs to histograms.</summary>
    public static string Name(Instrument instrument) => string.Equals(instrument.Name, ThreadCount, StringComparison.Ordinal) ? "dotnet.thread_pool.threads" : instrument.Name;
}
