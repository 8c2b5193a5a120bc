namespace SmppGuard.Benchmarks.Revocation;

/// <summary>What one run does.</summary>
internal sealed record RevocationOptions
{
    /// <summary>Before anything is measured or refused, until the code is compiled.</summary>
    public const int WarmUpSeconds = 5;

    /// <summary>Submits per second.</summary>
    public int Rate { get; init; } = 20_000;

    public int Seconds { get; init; } = 30;

    /// <summary>Opt-out replies per second, each from another phone.</summary>
    public int Refusals { get; init; } = 50;

    /// <summary>Where the data directory is made.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>All submits of the run, those of the warm-up included.</summary>
    public int Messages => Rate * (WarmUpSeconds + Seconds);

    /// <summary>Twice as many as refuse, so that at the end half of the submits are to people who refused.</summary>
    public int Recipients => 2 * Refusals * Seconds;
}
