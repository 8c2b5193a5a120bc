namespace SmppGuard.Benchmarks.Flood;

/// <summary>What a run found.</summary>
internal sealed record FloodResult
{
    /// <summary>From deliver_sm to deliver_sm_resp of refusals, as the SMSC sees it, while nothing else comes: then the refusal is in force.</summary>
    public required Times Alone { get; init; }

    /// <summary>The same during the flood.</summary>
    public required Times Flooded { get; init; }

    /// <summary>Receipts acknowledged per second.</summary>
    public required double ReceiptsPerSecond { get; init; }

    /// <summary>Receipts that were not acknowledged, or counted as known.</summary>
    public required long ReceiptsMissing { get; init; }

    /// <summary>Memory that the process has resident before the flood, octets.</summary>
    public required long MemoryBefore { get; init; }

    /// <summary>The most that it ever had.</summary>
    public required long MemoryPeak { get; init; }

    public bool IsComplete => ReceiptsMissing == 0 && Alone.Failed == 0 && Flooded.Failed == 0;
}

/// <summary>How long refusals took.</summary>
/// <param name="P50">Half of them.</param>
/// <param name="P99">All but one in a hundred.</param>
/// <param name="Most">The longest.</param>
/// <param name="Failed">Refusals that were not acknowledged with ESME_ROK.</param>
internal readonly record struct Times(TimeSpan P50, TimeSpan P99, TimeSpan Most, int Failed)
{
    public static Times Of(List<TimeSpan> times, int failed)
    {
        times.Sort();
        return times.Count == 0 ? new Times(default, default, default, failed) : new Times(At(0.50), At(0.99), times[^1], failed);

        TimeSpan At(double part) => times[Math.Min((int)(times.Count * part), times.Count - 1)];
    }
}
