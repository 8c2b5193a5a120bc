using SmppGuard.Model;

namespace SmppGuard.Evidence;

/// <summary>What somebody asked for, and who. What is null does not matter.</summary>
internal sealed record ExportOrder
{
    /// <summary>The recipient, as the program writes numbers.</summary>
    public string? Msisdn { get; init; }

    public string? Organization { get; init; }

    /// <summary>A registered number, or a source as it was sent.</summary>
    public string? Code { get; init; }

    public string? Account { get; init; }

    /// <summary>At or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Name of the key, or of the person.</summary>
    public required string By { get; init; }

    public required string Role { get; init; }

    /// <summary>The only organization that whoever asked sees; null: all.</summary>
    public string? Scope { get; init; }

    /// <summary>Address of the other end of the connection.</summary>
    public required string Peer { get; init; }

    /// <summary>The recipient; <see cref="SmppGuard.Model.Msisdn.None"/>: any.</summary>
    public Msisdn Number => Msisdn is { } digits && long.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) ? new Msisdn(value) : SmppGuard.Model.Msisdn.None;
}
