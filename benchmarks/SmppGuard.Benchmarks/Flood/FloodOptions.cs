namespace SmppGuard.Benchmarks.Flood;

/// <summary>What one run does.</summary>
internal sealed record FloodOptions
{
    /// <summary>Receipts whose message nobody knows.</summary>
    public int Receipts { get; init; } = 100_000;

    /// <summary>Refusals among them, each from another phone; as many are measured before, alone.</summary>
    public int Refusals { get; init; } = 200;

    /// <summary>Receipts that the SMSC leaves unanswered at a time.</summary>
    public int Window { get; init; } = 2000;

    /// <summary>Where the data directory is made.</summary>
    public string Folder { get; init; } = Path.GetTempPath();
}
