using SmppGuard.Model;

namespace SmppGuard.Audit;

/// <summary>
/// Where the audit log is kept. Entries are only added, and go when their time is over. What a method has done is durable when it has completed; when it fails with a
/// <see cref="StorageException"/>, an addition may have been made, and is made again.
/// </summary>
internal interface IAuditStorage
{
    /// <summary>Adds entries, in their order; what has been stored before by pod and number stays as it is.</summary>
    Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation);

    /// <summary>The last entry of a pod; null: it has none.</summary>
    Task<AuditEntry?> LastAsync(int pod, CancellationToken cancellation);

    /// <summary>Those that a filter asks for, newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation);

    /// <summary>Removes entries of before a moment, all but the last of each pod, on which the next one builds; tells how many.</summary>
    Task<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellation);
}

/// <summary>Which entries. What is null is not asked for.</summary>
internal sealed record AuditFilter
{
    public AuditKind? Kind { get; init; }

    public string? By { get; init; }

    /// <summary>What <see cref="AuditFact.What"/> begins with.</summary>
    public string? What { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those with a smaller id.</summary>
    public long Before { get; init; } = long.MaxValue;

    public required int Limit { get; init; }
}
