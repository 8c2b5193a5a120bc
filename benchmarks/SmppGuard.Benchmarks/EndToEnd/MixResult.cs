namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>One of the two loads: all of its slices together.</summary>
internal sealed record MixFigures
{
    /// <summary>Submits answered with ESME_ROK.</summary>
    public required long Accepted { get; init; }

    /// <summary>Submits that there were.</summary>
    public required long Submits { get; init; }

    /// <summary>Submits answered per second.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Processor time of SmppGuard, user and system, for each submit, from the first to the last answer.</summary>
    public required double MicrosecondsPerSubmit { get; init; }

    /// <summary>The same until the last message was in the archive; null: the archive was paused.</summary>
    public required double? MicrosecondsPerSubmitArchived { get; init; }

    /// <summary>From submit to answer, the worst slice, by name of the percentile.</summary>
    public required IReadOnlyDictionary<string, double> LatencyMicroseconds { get; init; }
}

/// <summary>What a run with a mix found.</summary>
internal sealed record MixResult : IEndToEndResult
{
    /// <summary>Messages of one part.</summary>
    public required MixFigures Single { get; init; }

    /// <summary>The mix.</summary>
    public required MixFigures Mix { get; init; }

    /// <summary>What a submit of the mix costs against a single one; null: not all were accepted, and a refusal costs something else.</summary>
    public required double? Ratio { get; init; }

    /// <summary>The same until archived.</summary>
    public required double? RatioArchived { get; init; }

    /// <summary>The ratio of each pair of slices: how much the machine was disturbed.</summary>
    public required IReadOnlyList<double> Ratios { get; init; }

    /// <summary>Octets.</summary>
    public required long PeakMemory { get; init; }

    public required bool IsComplete { get; init; }
}
