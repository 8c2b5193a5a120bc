namespace SmppGuard.Archive.Statistics;

/// <summary>
/// How many messages there were, by day, sender, class, reason and outcome. Written with each batch of the journal, behind the messages (<see cref="IArchiveState.Commit"/>), and kept when these are removed:
/// nothing of a recipient is in it.
/// </summary>
internal interface IStatisticsStorage
{
    /// <summary>Hands over rows one by one, in no order; several can be of the same, and are to be added. Not on the data path.</summary>
    Task ReadAsync(StatisticsFilter filter, Action<CountedRow> take, CancellationToken cancellation);

    /// <summary>The first day of which something was counted; null: nothing is.</summary>
    Task<int?> FirstDayAsync(CancellationToken cancellation);
}

/// <summary>Which rows. Null: any.</summary>
/// <param name="FirstDay">From this day on (<see cref="Retention.DayOf"/>).</param>
/// <param name="EndDay">To the day before this.</param>
internal sealed record StatisticsFilter(int FirstDay, int EndDay)
{
    public string? Account { get; init; }

    public string? Organization { get; init; }

    public string? Code { get; init; }
}
