using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Audit;

/// <summary>What an entry is about.</summary>
internal enum AuditKind
{
    /// <summary>Something was to be changed; the status says whether it was.</summary>
    Change,

    /// <summary>Somebody looked at numbers or texts.</summary>
    Look,
}

/// <summary>What somebody did, before it has its place in the log. Never with a secret.</summary>
internal record AuditFact
{
    public required AuditKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the key, or of the person.</summary>
    public required string By { get; init; }

    public required string Role { get; init; }

    /// <summary>The only organization that the key sees; null: all.</summary>
    public string? Organization { get; init; }

    /// <summary>Address of the other end of the connection.</summary>
    public required string Peer { get; init; }

    /// <summary>Method and route, as the description has them.</summary>
    public required string Action { get; init; }

    /// <summary>The address that was asked for, with its filters.</summary>
    public required string What { get; init; }

    /// <summary>As it was answered.</summary>
    public required int Status { get; init; }

    /// <summary>In JSON; null: there was nothing, or nothing is kept of it.</summary>
    public string? Before { get; init; }

    public string? After { get; init; }
}

/// <summary>
/// An entry of the log. Those of a pod are a chain: each has the hash of the one before, so that none can be changed, taken out or put between without all behind it being written
/// anew.
/// </summary>
internal sealed record AuditEntry : AuditFact
{
    /// <summary>Grows with time over all pods.</summary>
    public required long Id { get; init; }

    public required int Pod { get; init; }

    /// <summary>1, 2, 3… among those of the pod.</summary>
    public required long Number { get; init; }

    /// <summary>Hash of the entry before, in lower case hexadecimal digits; empty for the first.</summary>
    public required string PreviousHash { get; init; }

    public required string Hash { get; init; }

    public static AuditEntry Of(AuditFact fact, long id, int pod, long number, string previousHash)
    {
        var entry = new AuditEntry
        {
            Id = id,
            Pod = pod,
            Number = number,
            PreviousHash = previousHash,
            Hash = "",
            Kind = fact.Kind,

            // As it is kept, so that it can be computed again.
            At = DateTimeOffset.FromUnixTimeMilliseconds(fact.At.ToUnixTimeMilliseconds()),
            By = OneLine(fact.By),
            Role = OneLine(fact.Role),
            Organization = fact.Organization is null ? null : OneLine(fact.Organization),
            Peer = OneLine(fact.Peer),
            Action = OneLine(fact.Action),
            What = OneLine(fact.What),
            Status = fact.Status,
            Before = fact.Before is null ? null : OneLine(fact.Before),
            After = fact.After is null ? null : OneLine(fact.After),
        };
        return entry with { Hash = entry.ComputeHash() };
    }

    /// <summary>SHA-256 of the hash before and of all fields as the API shows them, in the order of the list in CSV, with line feeds between.</summary>
    public string ComputeHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. Fields(), PreviousHash]))));

    /// <summary>All but the hashes, as texts; what there is not is empty.</summary>
    public IEnumerable<string> Fields() =>
    [
        Id.ToString(CultureInfo.InvariantCulture), Pod.ToString(CultureInfo.InvariantCulture), Number.ToString(CultureInfo.InvariantCulture), UtcTime.Format(At), NameOf(Kind), By, Role, Organization ?? "", Peer, Action,
        What, Status.ToString(CultureInfo.InvariantCulture), Before ?? "", After ?? "",
    ];

    public static string NameOf(AuditKind kind) => kind == AuditKind.Change ? "change" : "look";

    // Fields are told apart by line feeds.
    private static string OneLine(string text) => text.AsSpan().ContainsAny('\n', '\r') ? text.Replace('\n', ' ').Replace('\r', ' ') : text;
}
