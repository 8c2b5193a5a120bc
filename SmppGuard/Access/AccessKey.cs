namespace SmppGuard.Access;

/// <summary>A key of the API, without the key.</summary>
/// <param name="Id">Names it in lists and in the audit log; not secret.</param>
/// <param name="Name">Recorded with what it does. Keys of one name replace each other.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Organization">The only organization that it sees; null: all.</param>
/// <param name="ExpiresAt">From then on it is refused; null: never.</param>
/// <param name="Hash">By which it is known again.</param>
internal sealed record AccessKey(string Id, string Name, ApiRole Role, string? Organization, DateTimeOffset? ExpiresAt, KeyHash Hash)
{
    /// <summary>Null: it stands in the configuration.</summary>
    public IssuedKey? Issued { get; init; }
}

/// <summary>A key that was made over the API, as it is stored.</summary>
internal sealed record IssuedKey
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ApiRole Role { get; init; }

    public required string? Organization { get; init; }

    /// <summary>As <see cref="KeyHash"/> writes it.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Null: it was not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }
}
