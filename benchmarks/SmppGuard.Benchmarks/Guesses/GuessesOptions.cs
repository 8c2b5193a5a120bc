namespace SmppGuard.Benchmarks.Guesses;

/// <summary>What one run does.</summary>
internal sealed record GuessesOptions
{
    /// <summary>Addresses of loopback that the guesses come from.</summary>
    public int Addresses { get; init; } = 1;

    /// <summary>Connections of each, which guess at the same time.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>What is not measured: until all have earned the longest delay.</summary>
    public int WarmUpSeconds { get; init; } = 10;

    /// <summary>What is measured.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>The account has bound before, so that a wrong password is known by a digest.</summary>
    public bool HasBound { get; init; }

    /// <summary>Where the data directory is made.</summary>
    public string Folder { get; init; } = Path.GetTempPath();
}

/// <summary>What a run found.</summary>
/// <param name="Checked">Guesses in a second that were looked at, and answered with a wrong password.</param>
/// <param name="Refused">Guesses in a second that were refused without being looked at.</param>
/// <param name="Failed">Connections that were not made, or broke.</param>
/// <param name="CpuShare">Processors that SmppGuard used.</param>
/// <param name="OwnAttempts">How often the owner had to bind, from an address of his own, until he was bound.</param>
/// <param name="OwnBind">How long that took.</param>
internal sealed record GuessesResult(double Checked, double Refused, int Failed, double CpuShare, int OwnAttempts, TimeSpan OwnBind);
