using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>A content provider as registered: whose name and contact number are stamped on its messages. Immutable; a change makes a new one.</summary>
internal sealed record Organization
{
    /// <summary>Stable id chosen by the operator, for example <c>acme</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Small number that stands for the organization in the consent index; given out by the storage of the registry, once, and never to another.</summary>
    public required int Index { get; init; }

    /// <summary>Registered name, stamped as <c>【name】</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for texts in GSM 7-bit, stamped as <c>[latinName]</c>; null: such texts become UCS-2.</summary>
    public string? LatinName { get; init; }

    /// <summary>Contact telephone number as stamped.</summary>
    public required string Contact { get; init; }

    /// <summary>Kind of the identity document, for example <c>uscc</c>; null when none is on file.</summary>
    public string? CredentialType { get; init; }

    /// <summary>Number of the identity document.</summary>
    public string? CredentialNumber { get; init; }

    /// <summary>
    /// The other organizations with the same credential number, by <see cref="Index"/>: of one legal owner, a refusal told to one of them is a refusal of all. Found when the registry is taken in force, so that a
    /// message need not look for them. Empty, too, where it does not share.
    /// </summary>
    public IReadOnlyList<int> SharesRefusalsWith { get; init; } = [];

    /// <summary>Opt-out keywords of its own, in addition to those of the rule pack.</summary>
    public IReadOnlyList<string> OptOutKeywords { get; init; } = [];

    /// <summary>Opt-in keywords of its own, in addition to those of the rule pack.</summary>
    public IReadOnlyList<string> OptInKeywords { get; init; } = [];

    /// <summary>Quiet hours of its own; null: those of the configuration.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>A frequency cap of its own; null: that of the configuration.</summary>
    public FrequencyCap? FrequencyCap { get; init; }

    /// <summary>How often it may send the same text to the same number; null: as the SMSC or the configuration says.</summary>
    public RepeatLimits? Repeats { get; init; }

    /// <summary>How replies to it are answered; null: as the configuration says.</summary>
    public ReplySettings? Replies { get; init; }

    /// <summary>Whether it is suspended or terminated.</summary>
    public Standing Standing { get; init; }

    /// <summary>Whether papers are on file.</summary>
    public bool HasLicences { get; init; }

    /// <summary>Whether its papers were checked, or need not be.</summary>
    public bool IsVerified { get; init; } = true;

    /// <summary>From when it may not send, because its licence or the check of its papers ends; milliseconds since 1970-01-01 UTC.</summary>
    public long LicencesEndAt { get; init; } = long.MaxValue;

    /// <summary>When the relationship ended; null while it lasts.</summary>
    public DateTimeOffset? TerminatedAt { get; init; }

    /// <summary>Whether it may send at a moment, milliseconds since 1970-01-01 UTC.</summary>
    public bool MaySendAt(long now) => Standing == Standing.Active && IsVerified && now < LicencesEndAt;
}
