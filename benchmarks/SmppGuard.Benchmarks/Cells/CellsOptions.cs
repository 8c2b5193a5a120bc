namespace SmppGuard.Benchmarks.Cells;

/// <summary>What one run of cells does.</summary>
internal sealed record CellsOptions
{
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>Ten seconds at full speed: after two, a quarter of the processor time still compiles, which the first minute of a process pays and no other.</summary>
    public const long DefaultWarmUp = 1_500_000;

    /// <summary>Loads of each kind, for each cell.</summary>
    public required int Rounds { get; init; }

    /// <summary>Messages before those, for each cell, until the code is compiled and the pools are filled.</summary>
    public required long WarmUp { get; init; }

    /// <summary>A load tool; null: the simulators.</summary>
    public string? LoadTool { get; init; }

    /// <summary>A published executable to measure; null: the Release build of this repository.</summary>
    public string? Program { get; init; }

    /// <summary>Where the data directories are made; a disk, not memory, if the sync is to count.</summary>
    public required string Folder { get; init; }
}
