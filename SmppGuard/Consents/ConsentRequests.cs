using SmppGuard.Journal.Records;

namespace SmppGuard.Consents;

/// <summary>A consent to be recorded, as the API, a file or an import states it.</summary>
internal sealed record GrantRequest
{
    /// <summary>Id of the organization.</summary>
    public required string Organization { get; init; }

    /// <summary>The recipient, in any way that a number can be written.</summary>
    public required string Msisdn { get; init; }

    /// <summary>How the consent was given, see <see cref="ConsentMethods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>When it was given; null: now.</summary>
    public DateTimeOffset? GrantedAt { get; init; }

    /// <summary>When it ends; null: never by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Proof, in words.</summary>
    public string? Evidence { get; init; }

    /// <summary>What the consent is for, in the organization's words; null: not said.</summary>
    public string? Scope { get; init; }

    /// <summary>Who or what took it; null: not said.</summary>
    public string? CollectedBy { get; init; }

    /// <summary>Proof in files.</summary>
    public IReadOnlyList<AttachedFile> Attachments { get; init; } = [];
}

/// <summary>A file that comes with a consent, not kept yet.</summary>
internal sealed record AttachedFile
{
    /// <summary>Name of the file; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>Media type, for example <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    public required ReadOnlyMemory<byte> Octets { get; init; }
}

/// <summary>A refusal to be recorded.</summary>
internal sealed record RevokeRequest
{
    public required string Organization { get; init; }

    public required string Msisdn { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }
}

/// <summary>Whether a consent or refusal that was asked for was recorded.</summary>
internal enum ConsentOutcome
{
    /// <summary>Durable and in force.</summary>
    Recorded,

    /// <summary>The same grant counts already: nothing was recorded.</summary>
    Unchanged,

    /// <summary>Not understood; see the problems.</summary>
    Invalid,
}

/// <summary>One thing wrong with a request.</summary>
/// <param name="Field">Name of the field as the API spells it.</param>
/// <param name="Message">What is wrong and what would be right; never repeats the number.</param>
internal readonly record struct ConsentProblem(string Field, string Message);

/// <summary>What became of a request to record a consent or a refusal.</summary>
internal sealed record ConsentResult
{
    public required ConsentOutcome Outcome { get; init; }

    /// <summary>The event; null unless recorded.</summary>
    public ConsentRecord? Record { get; init; }

    public IReadOnlyList<ConsentProblem> Problems { get; init; } = [];

    public static ConsentResult Recorded(ConsentRecord record) => new() { Outcome = ConsentOutcome.Recorded, Record = record };

    public static ConsentResult Unchanged { get; } = new() { Outcome = ConsentOutcome.Unchanged };

    public static ConsentResult Invalid(IReadOnlyList<ConsentProblem> problems) => new() { Outcome = ConsentOutcome.Invalid, Problems = problems };
}
