namespace SmppGuard.Moving;

/// <summary>What a copy reads that goes on after one before: what may have been stored or changed since that began.</summary>
/// <param name="ChangedAt">When that began, and some time to spare. Milliseconds since 1970-01-01 UTC, as all here.</param>
/// <param name="Time">From when on something can have happened that was not stored then: how far the archive had come, and some time to spare.</param>
/// <param name="Records">Messages that have changed, whenever they came.</param>
internal sealed record Since(long ChangedAt, long Time, IReadOnlySet<long> Records)
{
    private static readonly HashSet<long> None = [];

    /// <summary>Records with this id and larger ones are new, or may be.</summary>
    public long FirstId => Model.RecordIds.FirstAt(Time);

    /// <summary>The same range of ids, and nothing besides.</summary>
    public Since OfIds => this with { IsOfIds = true, Records = None };

    /// <summary>Nothing besides the range of ids is asked for.</summary>
    public bool IsOfIds { get; private init; }
}

/// <summary>What is known of a part (of a day) that was copied to its end.</summary>
/// <param name="At">When that began.</param>
/// <param name="Archived">How far the archive had come then.</param>
internal sealed record CopyMark(long At, long Archived)
{
    /// <summary>Clocks of two machines, and what was on its way from a journal into the store.</summary>
    private static readonly long Spare = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    public Since ToSince(IReadOnlySet<long> records) => new(At - Spare, Math.Min(At, Archived) - Spare, records);
}
