using System.Text.Json;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>Both ends of a run. Two implementations: the simulators, and a load tool given by its path.</summary>
internal interface ILoad
{
    string Name { get; }

    /// <summary>Starts the SMSC; returns when it listens.</summary>
    Task<ChildProcess> StartSmscAsync(int port, CancellationToken cancellation);

    /// <summary>Starts the ESMEs against a port; they end when every message was answered.</summary>
    ChildProcess StartEsme(int port, long messages, EndToEndOptions options);

    /// <summary>Reads what the ESMEs wrote.</summary>
    LoadFigures Read(JsonElement result);
}

/// <summary>What the ESMEs saw.</summary>
/// <param name="Accepted">Submits answered with ESME_ROK.</param>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="LatencyMicroseconds">From submit to answer, by name of the percentile (p50, p99, max…).</param>
/// <param name="Receipts">Receipts that came.</param>
internal sealed record LoadFigures(long Accepted, double PerSecond, IReadOnlyDictionary<string, double> LatencyMicroseconds, long Receipts = 0);
