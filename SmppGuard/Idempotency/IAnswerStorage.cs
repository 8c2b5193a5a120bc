namespace SmppGuard.Idempotency;

/// <summary>What a request was answered with, to be answered again to whoever repeats it.</summary>
internal sealed record KeptAnswer
{
    /// <summary>Who asked: a key of somebody else is another key.</summary>
    public required string Asker { get; init; }

    /// <summary>What the asker calls the request.</summary>
    public required string Key { get; init; }

    /// <summary>Digest of all that makes it another request.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public string? ETag { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Where answers are kept for a day. What was kept is durable when that has completed. Fails with <c>StorageException</c>.</summary>
internal interface IAnswerStorage
{
    /// <summary>How long an answer is kept at least.</summary>
    static TimeSpan KeptFor { get; } = TimeSpan.FromHours(24);

    /// <summary>Null: there is none, or it is older than is kept.</summary>
    Task<KeptAnswer?> FindAsync(string asker, string key, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Keeps an answer, and forgets those that are too old. One with this key that is not too old stays: whoever came first was answered first.</summary>
    Task KeepAsync(KeptAnswer answer, CancellationToken cancellation);
}
