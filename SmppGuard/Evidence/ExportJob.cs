using System.Text.Json.Serialization;

namespace SmppGuard.Evidence;

/// <summary>Where an export stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExportState>))]
internal enum ExportState
{
    /// <summary>Others come first.</summary>
    Waiting,

    Running,

    /// <summary>Its package can be had.</summary>
    Done,

    /// <summary>There will be none.</summary>
    Failed,
}

/// <summary>An export as it is kept beside its package. The names of states and members are stored: never rename.</summary>
internal sealed record ExportRecord
{
    public required string Id { get; init; }

    public required ExportOrder Order { get; init; }

    public ExportState State { get; init; }

    /// <summary>How often it was begun: the program may end while it runs.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is removed; null: it has not ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Length of the package.</summary>
    public long Octets { get; init; }

    public string? ManifestSha256 { get; init; }

    public bool IsSigned { get; init; }

    public IReadOnlyDictionary<string, long>? Totals { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}

/// <summary>An export while the program runs.</summary>
internal sealed class ExportJob(ExportRecord record) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile ExportRecord _record = record;
    private volatile bool _isDeleted;

    public string Id => _record.Id;

    public ExportRecord Record
    {
        get => _record;
        set => _record = value;
    }

    public bool IsDeleted => _isDeleted;

    public CancellationToken Deleted => _cancellation.Token;

    /// <summary>Nobody wants it any more.</summary>
    public void Delete()
    {
        _isDeleted = true;
        _cancellation.Cancel();
    }

    public void Dispose() => _cancellation.Dispose();
}
