namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>One relay under load.</summary>
/// <param name="Load">What the ESMEs saw.</param>
/// <param name="MicrosecondsPerMessage">Processor time of the relay's process, user and system, for each message.</param>
internal sealed record RelayFigures(LoadFigures Load, double MicrosecondsPerMessage);

/// <summary>What a run found, of whichever kind.</summary>
internal interface IEndToEndResult
{
    /// <summary>Every submit was accepted.</summary>
    bool IsComplete { get; }
}

/// <summary>What a run of messages of one part found.</summary>
internal sealed record EndToEndResult : IEndToEndResult
{
    /// <summary>Where the load came from.</summary>
    public string Load { get; init; } = "";

    public required RelayFigures Guard { get; init; }

    /// <summary>As <see cref="RelayFigures.MicrosecondsPerMessage"/>, until the last message was in the archive; null: the archive was paused.</summary>
    public required double? MicrosecondsPerMessageArchived { get; init; }

    /// <summary>Age of the oldest record that was not in the archive, each second of the load.</summary>
    public required IReadOnlyList<double> ArchiveLags { get; init; }

    /// <summary>The same when the last answer had come.</summary>
    public required double? ArchiveLagAtEnd { get; init; }

    /// <summary>Seconds from then until the archive had everything.</summary>
    public required double? ArchiveCatchUp { get; init; }

    /// <summary>Octets that the garbage collector handed out for each message, those of the archive included.</summary>
    public required double? AllocatedPerMessage { get; init; }

    /// <summary>Octets.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>What the auditors saw; null: there were none.</summary>
    public LookUpFigures? LookUps { get; init; }

    /// <summary>What was exported meanwhile; null: nothing.</summary>
    public ExportFigures? Exports { get; init; }

    /// <summary>Every message was accepted.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The same load through HAProxy; null: not asked for, or not installed.</summary>
    public RelayFigures? Haproxy { get; init; }
}
