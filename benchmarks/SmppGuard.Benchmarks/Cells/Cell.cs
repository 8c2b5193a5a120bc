using System.Globalization;

namespace SmppGuard.Benchmarks.Cells;

/// <summary>One column of the table: so many binds of ESMEs with such a window.</summary>
/// <param name="Binds">ESME binds.</param>
/// <param name="Window">Submits awaiting their answer, per bind.</param>
/// <param name="Messages">Messages of each load: some seconds of them.</param>
internal sealed record Cell(int Binds, int Window, long Messages)
{
    /// <summary>What providers use, and what is more than they use.</summary>
    public static IReadOnlyList<Cell> All { get; } = [new(1, 1, 10_000), new(1, 10, 60_000), new(4, 10, 200_000), new(4, 100, 600_000), new(16, 100, 1_000_000)];

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Binds}:{Window}");
}
